// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// sweeps: SQLite's own calls.
#include "sweeps/sqlite.h"

#include <unistd.h>

#include <string_view>

#include "base/error.h"

namespace synfire {
namespace fs = std::filesystem;

namespace {

/// A character of a path in a URI.
std::string escaped(char c) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  if (std::string_view("%?#").find(c) == std::string_view::npos) return {c};
  return {'%', kDigits[static_cast<unsigned char>(c) / 16], kDigits[static_cast<unsigned char>(c) % 16]};
}

}  // namespace

SqliteFile::~SqliteFile() {
  for (const auto& [text, statement] : prepared_) sqlite3_finalize(statement);
  sqlite3_close(handle_);
}

int SqliteFile::open(bool make) {
  std::string name = path_.string();
  std::error_code error;
  int flags = SQLITE_OPEN_READWRITE | (make ? SQLITE_OPEN_CREATE : 0);
  if (access(path_.parent_path().c_str(), W_OK) != 0 && !fs::exists(name + "-wal", error)) {
    // SQLite wants files beside it, which this folder does not take; nobody can write the file, either.
    std::string address = "file:";
    for (const char c : name) address += escaped(c);
    name = address + "?immutable=1";
    flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_URI;
  }
  const int code = sqlite3_open_v2(name.c_str(), &handle_, flags, nullptr);
  sqlite3_busy_timeout(handle_, 10'000);
  return code;
}

void SqliteFile::fail(const std::string& what) const {
  const int code = sqlite3_errcode(handle_);
  const std::string message = what + ": " + sqlite3_errmsg(handle_);
  if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB) throw InputError({path_.string(), 0, 0}, "", message);
  throw SimulationError(path_.string() + ": " + message);
}

void SqliteFile::judge(int code) const {
  if (code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE || code == SQLITE_CORRUPT || code == SQLITE_NOTADB ||
      code == SQLITE_ERROR)
    return;
  throw InputError({path_.string(), 0, 0}, "", std::string("the ledger cannot be read: ") + sqlite3_errmsg(handle_));
}

void SqliteFile::run(const char* text) {
  if (sqlite3_exec(handle_, text, nullptr, nullptr, nullptr) != SQLITE_OK) fail("the ledger cannot be written");
}

std::string SqliteFile::ask(const char* text) const {
  sqlite3_stmt* statement = nullptr;
  int code = sqlite3_prepare_v2(handle_, text, -1, &statement, nullptr);
  if (code == SQLITE_OK) code = sqlite3_step(statement);
  const auto* bytes = code == SQLITE_ROW ? reinterpret_cast<const char*>(sqlite3_column_text(statement, 0)) : nullptr;
  std::string answer = bytes != nullptr ? bytes : code == SQLITE_DONE ? "" : sqlite3_errmsg(handle_);
  sqlite3_finalize(statement);
  judge(code & 0xff);
  return answer;
}

Statement::Statement(SqliteFile& file, const std::string& text) : file_(file) {
  sqlite3_stmt*& cached = file.prepared_[text];
  if (cached == nullptr && sqlite3_prepare_v2(file.handle_, text.c_str(), -1, &cached, nullptr) != SQLITE_OK) {
    file.fail("the ledger cannot be used");
  }
  statement_ = cached;
}

Statement::~Statement() {
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

Statement& Statement::bind(const std::string& text) {
  sqlite3_bind_text(statement_, ++bound_, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
  return *this;
}

Statement& Statement::bind(std::int64_t number) {
  sqlite3_bind_int64(statement_, ++bound_, number);
  return *this;
}

Statement& Statement::bind(double number) {
  sqlite3_bind_double(statement_, ++bound_, number);
  return *this;
}

bool Statement::step() {
  const int code = sqlite3_step(statement_);
  if (code != SQLITE_ROW && code != SQLITE_DONE) file_.fail("the ledger cannot be used");
  return code == SQLITE_ROW;
}

std::string Statement::text(int column) const {
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  return bytes == nullptr ? "" : std::string(bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column)));
}

}  // namespace synfire
