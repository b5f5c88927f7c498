// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// sweeps: a file of SQLite, as far as the ledger needs one: opened, asked, and changed by statements that are prepared once.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

namespace synfire {

class SqliteFile {
 public:
  explicit SqliteFile(std::filesystem::path path) : path_(std::move(path)) {}
  ~SqliteFile();
  SqliteFile(const SqliteFile&) = delete;
  SqliteFile& operator=(const SqliteFile&) = delete;

  const std::filesystem::path& path() const { return path_; }
  /// Opens it for reading and writing, or for reading alone where nobody can write; `make`: also when it is not there. Returns
  /// a code of SQLite.
  int open(bool make);
  /// Throws what SQLite said last: InputError when the file is damaged, else SimulationError.
  [[noreturn]] void fail(const std::string& what) const;
  /// Throws InputError when a code tells of this moment or this machine, and nothing of the file.
  void judge(int code) const;

  /// Runs statements without values. Throws as `fail` does.
  void run(const char* text);
  void rollback() { sqlite3_exec(handle_, "rollback", nullptr, nullptr, nullptr); }
  /// Rows that the last statement changed.
  std::size_t changes() const { return static_cast<std::size_t>(sqlite3_changes(handle_)); }
  /// The first column of the first row, empty without rows; what SQLite has to say of a file that it cannot understand. Throws
  /// as `judge` does.
  std::string ask(const char* text) const;

 private:
  friend class Statement;

  std::filesystem::path path_;
  sqlite3* handle_ = nullptr;
  std::map<std::string, sqlite3_stmt*> prepared_;  ///< by their text
};

/// A prepared statement, its values bound in order, reset at the end. Throws as SqliteFile::fail does.
class Statement {
 public:
  Statement(SqliteFile& file, const std::string& text);
  ~Statement();
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  Statement& bind(const std::string& text);
  Statement& bind(std::int64_t number);
  Statement& bind(std::uint64_t number) { return bind(static_cast<std::int64_t>(number)); }
  Statement& bind(double number);
  /// Whether there is a row (more).
  bool step();
  /// Columns of the row count from 0.
  std::string text(int column) const;
  std::int64_t integer(int column) const { return sqlite3_column_int64(statement_, column); }
  double number(int column) const { return sqlite3_column_double(statement_, column); }

 private:
  SqliteFile& file_;
  sqlite3_stmt* statement_ = nullptr;
  int bound_ = 0;
};

}  // namespace synfire
