// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// sweeps: the ledger over SQLite.
#include "sweeps/ledger.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <unistd.h>

#include <functional>

#include "base/error.h"
#include "base/json.h"

namespace synfire {
namespace fs = std::filesystem;

namespace {

constexpr int kVersion = 1;
constexpr const char* kTables = R"(
create table notes (key text primary key, value text not null);
create table points (number integer primary key, point text not null, state text not null, reason text not null default '',
                     metrics text not null default '[]', seconds real not null default 0, identity integer not null default 0);
create index identities on points (identity) where identity != 0;
create table earlier (identity integer primary key, reason text not null, metrics text not null, seconds real not null);
pragma user_version = 1;
)";

std::string texts_of(const Point& point) {
  return Json(point).dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string numbers_of(const std::vector<std::optional<double>>& metrics) {
  Json json = Json::array();
  for (const auto& value : metrics) json.push_back(value ? Json(*value) : Json(nullptr));
  return json.dump();
}

}  // namespace

struct Ledger::Database {
  sqlite3* handle = nullptr;
  fs::path path;
  int lock = -1;
  int batches = 0;  ///< open, within each other
  std::map<std::string, sqlite3_stmt*> prepared;

  ~Database() {
    for (const auto& [text, statement] : prepared) sqlite3_finalize(statement);
    sqlite3_close(handle);
    if (lock >= 0) close(lock);
  }

  [[noreturn]] void fail(const std::string& what) const {
    const int code = sqlite3_errcode(handle);
    const std::string message = what + ": " + sqlite3_errmsg(handle);
    if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB) throw InputError({path.string(), 0, 0}, "", message);
    throw SimulationError(path.string() + ": " + message);
  }
  /// Returns a code of SQLite.
  int open_file(bool make) {
    std::string name = path.string();
    std::error_code error;
    int flags = SQLITE_OPEN_READWRITE | (make ? SQLITE_OPEN_CREATE : 0);
    if (access(path.parent_path().c_str(), W_OK) != 0 && !fs::exists(name + "-wal", error)) {
      // SQLite wants files beside a ledger, which this folder does not take; nobody can write the ledger, either.
      std::string address = "file:";
      for (const char c : name)
        address += std::string_view("%?#").find(c) == std::string_view::npos ? std::string(1, c) : hex(c);
      name = address + "?immutable=1";
      flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_URI;
    }
    const int code = sqlite3_open_v2(name.c_str(), &handle, flags, nullptr);
    sqlite3_busy_timeout(handle, 10'000);
    return code;
  }
  static std::string hex(char c) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    return {'%', kDigits[static_cast<unsigned char>(c) / 16], kDigits[static_cast<unsigned char>(c) % 16]};
  }
  void run(const char* text) {
    if (sqlite3_exec(handle, text, nullptr, nullptr, nullptr) != SQLITE_OK) fail("the ledger cannot be written");
  }
};

namespace {

/// A prepared statement, its values bound in order, reset at the end.
class Statement {
 public:
  Statement(auto& database, const std::string& text) : fail_([&database] { database.fail("the ledger cannot be used"); }) {
    sqlite3_stmt*& cached = database.prepared[text];
    if (cached == nullptr && sqlite3_prepare_v2(database.handle, text.c_str(), -1, &cached, nullptr) != SQLITE_OK) fail_();
    statement_ = cached;
  }
  ~Statement() {
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
  }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  Statement& bind(const std::string& text) {
    sqlite3_bind_text(statement_, ++bound_, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
    return *this;
  }
  Statement& bind(std::int64_t number) {
    sqlite3_bind_int64(statement_, ++bound_, number);
    return *this;
  }
  Statement& bind(double number) {
    sqlite3_bind_double(statement_, ++bound_, number);
    return *this;
  }
  bool step() {
    const int code = sqlite3_step(statement_);
    if (code != SQLITE_ROW && code != SQLITE_DONE) fail_();
    return code == SQLITE_ROW;
  }
  std::string text(int column) const {
    const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
    return bytes == nullptr ? "" : std::string(bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column)));
  }
  std::int64_t integer(int column) const { return sqlite3_column_int64(statement_, column); }
  double number(int column) const { return sqlite3_column_double(statement_, column); }

 private:
  std::function<void()> fail_;
  sqlite3_stmt* statement_ = nullptr;
  int bound_ = 0;
};

std::vector<std::optional<double>> read_numbers(const std::string& text) {
  std::vector<std::optional<double>> values;
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_array()) return values;
  for (const Json& value : json)
    values.push_back(value.is_number() ? std::optional<double>(value.get<double>()) : std::nullopt);
  return values;
}

}  // namespace

Ledger::Ledger(const fs::path& folder, Access access, std::string* kept) : database_(std::make_unique<Database>()) {
  Database& db = *database_;
  db.path = file(folder);
  std::error_code error;
  if (access == Access::write) {
    db.lock = open((folder / "sweep.lock").c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0666);
    if (db.lock < 0) throw InputError({folder.string(), 0, 0}, "", "no file can be made there");
    if (flock(db.lock, LOCK_EX | LOCK_NB) != 0) {
      throw InputError({folder.string(), 0, 0}, "", "another sweep is running in this folder; expected one at a time");
    }
  } else if (!fs::exists(db.path, error)) {
    throw InputError({folder.string(), 0, 0}, "", "found no sweep.sqlite; expected the folder of a sweep");
  }
  std::string why;
  const Health found = health(folder, why);
  if (found == Health::none && access == Access::read) {
    throw InputError({db.path.string(), 0, 0}, "", "found no sweep in it; expected the ledger of a sweep");
  } else if (found == Health::damaged && kept != nullptr) {
    const fs::path aside = set_aside(folder);
    *kept = db.path.string() + ": " + why + "; it is kept as " + aside.filename().string() +
            ", and a new one is made from what points left";
  } else if (found == Health::foreign || found == Health::damaged) {
    if (found == Health::foreign && access == Access::write) why += "; it is left as it is";
    throw InputError({db.path.string(), 0, 0}, "", why);
  }
  if (db.open_file(access == Access::write) != SQLITE_OK) db.fail("the ledger cannot be opened");
  if (access == Access::read) {
    db.run("pragma query_only = 1");
    return;
  }
  db.run("pragma journal_mode = wal; pragma synchronous = normal;");
  {
    Statement tables(db, "select count(*) from sqlite_master");
    tables.step();
    if (tables.integer(0) != 0) return;
  }
  Batch batch(*this);
  db.run(kTables);
  batch.commit();
}

Ledger::~Ledger() = default;

Ledger::Health Ledger::health(const fs::path& folder, std::string& why) {
  Database db;
  db.path = file(folder);
  std::error_code error;
  if (!fs::exists(db.path, error)) return Health::none;
  const auto judge = [&](int code) {  // what is wrong with the ledger, or only with this moment and this machine
    if (code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE || code == SQLITE_CORRUPT || code == SQLITE_NOTADB ||
        code == SQLITE_ERROR)
      return;
    throw InputError({db.path.string(), 0, 0}, "", std::string("the ledger cannot be read: ") + sqlite3_errmsg(db.handle));
  };
  judge(db.open_file(false));  // not read-only: a sweep that was killed left a log, which is brought in now
  const auto ask = [&](const char* text, std::string& answer) {
    sqlite3_stmt* statement = nullptr;
    int code = sqlite3_prepare_v2(db.handle, text, -1, &statement, nullptr);
    if (code == SQLITE_OK) code = sqlite3_step(statement);
    const auto* bytes = code == SQLITE_ROW ? reinterpret_cast<const char*>(sqlite3_column_text(statement, 0)) : nullptr;
    answer = bytes != nullptr ? bytes : code == SQLITE_DONE ? "" : sqlite3_errmsg(db.handle);
    sqlite3_finalize(statement);
    judge(code & 0xff);
  };
  std::string answer;
  ask("pragma quick_check(1)", answer);
  if (answer != "ok") {
    why = "found a damaged ledger (" + answer + "); expected one of Synfire";
    return Health::damaged;
  }
  std::string version, tables;
  ask("pragma user_version", version);
  ask("select count(*) from sqlite_master where name in ('points', 'notes', 'earlier')", tables);
  if (tables == "0" && version == "0") {
    ask("select count(*) from sqlite_master", tables);
    if (tables == "0") return Health::none;  // made, and killed before anything was written
  }
  if (version != std::to_string(kVersion) || tables != "3") {
    why = "found a ledger of version " + version + "; expected version " + std::to_string(kVersion);
    return Health::foreign;
  }
  for (const char* columns :
       {"select key, value from notes where 0", "select identity, reason, metrics, seconds from earlier where 0",
        "select number, point, state, reason, metrics, seconds, identity from points where 0"}) {
    ask(columns, answer);
    if (answer.empty()) continue;
    why = "found a damaged ledger (" + answer + "); expected one of Synfire";
    return Health::damaged;
  }
  return Health::good;
}

fs::path Ledger::set_aside(const fs::path& folder) {
  for (int i = 1;; ++i) {
    const fs::path aside = folder / ("sweep.sqlite.damaged-" + std::to_string(i));
    std::error_code error;
    if (fs::exists(aside, error)) continue;
    fs::rename(file(folder), aside, error);
    if (error) throw SimulationError(file(folder).string() + " cannot be moved: " + error.message());
    fs::rename(folder / "sweep.sqlite-wal", aside.string() + "-wal", error);
    fs::remove(folder / "sweep.sqlite-shm", error);
    return aside;
  }
}

std::string Ledger::note(const std::string& key) const {
  Statement statement(*database_, "select value from notes where key = ?");
  return statement.bind(key).step() ? statement.text(0) : "";
}

void Ledger::set_note(const std::string& key, const std::string& value) {
  Statement(*database_, "insert or replace into notes values (?, ?)").bind(key).bind(value).step();
}

void Ledger::plan(const std::vector<Point>& points, const std::map<std::size_t, std::uint64_t>& identities) {
  Batch batch(*this);
  database_->run(
      "insert or replace into earlier select identity, reason, metrics, seconds from points "
      "where state = 'done' and identity != 0");
  database_->run("delete from points");
  for (std::size_t i = 0; i < points.size(); ++i) {
    const auto identity = identities.find(i);
    Statement(*database_, "insert into points (number, point, state, identity) values (?, ?, 'waiting', ?)")
        .bind(static_cast<std::int64_t>(i))
        .bind(texts_of(points[i]))
        .bind(static_cast<std::int64_t>(identity == identities.end() ? 0 : identity->second))
        .step();
  }
  batch.commit();
}

std::int64_t Ledger::add(const Point& point, std::uint64_t identity) {
  const auto number = static_cast<std::int64_t>(size());
  Statement(*database_, "insert into points (number, point, state, identity) values (?, ?, 'waiting', ?)")
      .bind(number)
      .bind(texts_of(point))
      .bind(static_cast<std::int64_t>(identity))
      .step();
  return number;
}

void Ledger::start(std::int64_t number, std::uint64_t identity) {
  Statement(*database_, "update points set state = 'running', identity = ? where number = ?")
      .bind(static_cast<std::int64_t>(identity))
      .bind(number)
      .step();
}

void Ledger::finish(std::int64_t number, const Outcome& outcome) {
  Statement(*database_, "update points set state = ?, reason = ?, metrics = ?, seconds = ?, identity = ? where number = ?")
      .bind(std::string(choice_name(outcome.state)))
      .bind(outcome.reason)
      .bind(numbers_of(outcome.metrics))
      .bind(outcome.seconds)
      .bind(static_cast<std::int64_t>(outcome.identity))
      .bind(number)
      .step();
}

std::size_t Ledger::reset(bool failed) {
  database_->run(failed
                     ? "update points set state = 'waiting', reason = '', metrics = '[]' where state not in ('waiting', 'done')"
                     : "update points set state = 'waiting' where state = 'running'");
  return static_cast<std::size_t>(sqlite3_changes(database_->handle));
}

void Ledger::forget_earlier() {
  database_->run("delete from earlier");
}

void Ledger::remember(const Outcome& outcome) {
  Statement(*database_, "insert or replace into earlier (identity, reason, metrics, seconds) values (?, ?, ?, ?)")
      .bind(static_cast<std::int64_t>(outcome.identity))
      .bind(outcome.reason)
      .bind(numbers_of(outcome.metrics))
      .bind(outcome.seconds)
      .step();
}

std::vector<LedgerRow> Ledger::rows() const {
  std::vector<LedgerRow> rows;
  Statement statement(*database_,
                      "select number, point, state, reason, metrics, seconds, identity from points order by number");
  while (statement.step()) {
    LedgerRow row;
    row.number = statement.integer(0);
    if (row.number != static_cast<std::int64_t>(rows.size()))
      throw InputError({database_->path.string(), 0, 0}, "",
                       "found a damaged ledger (point " + std::to_string(rows.size()) + " is missing); expected every point");
    const Json texts = Json::parse(statement.text(1), nullptr, false);
    if (texts.is_array()) {
      for (const Json& text : texts) row.values.push_back(text.is_string() ? text.get<std::string>() : "");
    }
    row.outcome = {choice_of<PointState>(statement.text(2)).value_or(PointState::waiting), statement.text(3),
                   read_numbers(statement.text(4)), statement.number(5), static_cast<std::uint64_t>(statement.integer(6))};
    rows.push_back(std::move(row));
  }
  return rows;
}

std::size_t Ledger::size() const {
  Statement statement(*database_, "select count(*) from points");
  statement.step();
  return static_cast<std::size_t>(statement.integer(0));
}

std::optional<LedgerRow> Ledger::twin(std::uint64_t identity) const {
  if (identity == 0) return std::nullopt;
  for (const char* text : {"select number, reason, metrics, seconds from points where identity = ? and state = 'done' limit 1",
                           "select -1, reason, metrics, seconds from earlier where identity = ?"}) {
    Statement statement(*database_, text);
    if (!statement.bind(static_cast<std::int64_t>(identity)).step()) continue;
    LedgerRow row;
    row.number = statement.integer(0);
    row.outcome = {PointState::done, statement.text(1), read_numbers(statement.text(2)), statement.number(3), identity};
    return row;
  }
  return std::nullopt;
}

Ledger::Batch::Batch(Ledger& ledger) : ledger_(ledger) {
  if (ledger_.database_->batches == 0) ledger_.database_->run("begin immediate");
  ++ledger_.database_->batches;
}
Ledger::Batch::~Batch() {
  if (!open_) return;
  --ledger_.database_->batches;
  sqlite3_exec(ledger_.database_->handle, "rollback", nullptr, nullptr, nullptr);
}
void Ledger::Batch::commit() {
  open_ = false;
  --ledger_.database_->batches;
  if (ledger_.database_->batches == 0) ledger_.database_->run("commit");
}

}  // namespace synfire
