// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// sweeps: the ledger: its tables, whether they are there, and what is written into them.
#include "sweeps/ledger.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/error.h"
#include "base/json.h"
#include "sweeps/sqlite.h"

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
  return json_text(point);
}

std::string numbers_of(const std::vector<std::optional<double>>& metrics) {
  Json json = Json::array();
  for (const auto& value : metrics) json.push_back(value ? Json(*value) : Json(nullptr));
  return json_text(json);
}

std::vector<std::optional<double>> read_numbers(const std::string& text) {
  std::vector<std::optional<double>> values;
  const Json json = parse_json(text);
  if (!json.is_array()) return values;
  for (const Json& value : json)
    values.push_back(value.is_number() ? std::optional<double>(value.get<double>()) : std::nullopt);
  return values;
}

void insert(SqliteFile& file, std::uint64_t number, const Point& point, std::uint64_t identity) {
  Statement(file, "insert into points (number, point, state, identity) values (?, ?, 'waiting', ?)")
      .bind(number)
      .bind(texts_of(point))
      .bind(identity)
      .step();
}

/// Held by one sweep at a time; closed with it.
struct Lock {
  int handle = -1;

  ~Lock() {
    if (handle >= 0) close(handle);
  }
};

}  // namespace

struct Ledger::Database {
  Lock lock;  ///< first, so that it is the last to go
  SqliteFile file;
  int batches = 0;  ///< open, within each other
};

Ledger::Ledger(const fs::path& folder, Access access, std::string* kept)
    : database_(new Database{{}, SqliteFile(file(folder))}) {
  SqliteFile& db = database_->file;
  std::error_code error;
  if (access == Access::write) {
    int& lock = database_->lock.handle;
    lock = open((folder / "sweep.lock").c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0666);
    if (lock < 0) throw InputError({folder.string(), 0, 0}, "", "no file can be made there");
    if (flock(lock, LOCK_EX | LOCK_NB) != 0) {
      throw InputError({folder.string(), 0, 0}, "", "another sweep is running in this folder; expected one at a time");
    }
  } else if (!fs::exists(db.path(), error)) {
    throw InputError({folder.string(), 0, 0}, "", "found no sweep.sqlite; expected the folder of a sweep");
  }
  std::string why;
  const Health found = health(folder, why);
  if (found == Health::none && access == Access::read) {
    throw InputError({db.path().string(), 0, 0}, "", "found no sweep in it; expected the ledger of a sweep");
  } else if (found == Health::damaged && kept != nullptr) {
    const fs::path aside = set_aside(folder);
    *kept = db.path().string() + ": " + why + "; it is kept as " + aside.filename().string() +
            ", and a new one is made from what points left";
  } else if (found == Health::foreign || found == Health::damaged) {
    if (found == Health::foreign && access == Access::write) why += "; it is left as it is";
    throw InputError({db.path().string(), 0, 0}, "", why);
  }
  if (db.open(access == Access::write) != SQLITE_OK) db.fail("the ledger cannot be opened");
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
  SqliteFile db(file(folder));
  std::error_code error;
  if (!fs::exists(db.path(), error)) return Health::none;
  db.judge(db.open(false));  // not read-only: a sweep that was killed left a log, which is brought in now
  if (const std::string answer = db.ask("pragma quick_check(1)"); answer != "ok") {
    why = "found a damaged ledger (" + answer + "); expected one of Synfire";
    return Health::damaged;
  }
  const std::string version = db.ask("pragma user_version");
  const std::string tables = db.ask("select count(*) from sqlite_master where name in ('points', 'notes', 'earlier')");
  if (tables == "0" && version == "0" && db.ask("select count(*) from sqlite_master") == "0") {
    return Health::none;  // made, and killed before anything was written
  }
  if (version != std::to_string(kVersion) || tables != "3") {
    why = "found a ledger of version " + version + "; expected version " + std::to_string(kVersion);
    return Health::foreign;
  }
  for (const char* columns :
       {"select key, value from notes where 0", "select identity, reason, metrics, seconds from earlier where 0",
        "select number, point, state, reason, metrics, seconds, identity from points where 0"}) {
    const std::string answer = db.ask(columns);
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
  Statement statement(database_->file, "select value from notes where key = ?");
  return statement.bind(key).step() ? statement.text(0) : "";
}

void Ledger::set_note(const std::string& key, const std::string& value) {
  Statement(database_->file, "insert or replace into notes values (?, ?)").bind(key).bind(value).step();
}

void Ledger::plan(const std::vector<Point>& points, const std::map<std::size_t, std::uint64_t>& identities) {
  Batch batch(*this);
  database_->file.run(
      "insert or replace into earlier select identity, reason, metrics, seconds from points "
      "where state = 'done' and identity != 0");
  database_->file.run("delete from points");
  for (std::size_t i = 0; i < points.size(); ++i) {
    const auto identity = identities.find(i);
    insert(database_->file, i, points[i], identity == identities.end() ? 0 : identity->second);
  }
  batch.commit();
}

std::int64_t Ledger::add(const Point& point, std::uint64_t identity) {
  const std::size_t number = size();
  insert(database_->file, number, point, identity);
  return static_cast<std::int64_t>(number);
}

void Ledger::start(std::int64_t number, std::uint64_t identity) {
  Statement(database_->file, "update points set state = 'running', identity = ? where number = ?")
      .bind(identity)
      .bind(number)
      .step();
}

void Ledger::finish(std::int64_t number, const Outcome& outcome) {
  Statement(database_->file, "update points set state = ?, reason = ?, metrics = ?, seconds = ?, identity = ? where number = ?")
      .bind(std::string(choice_name(outcome.state)))
      .bind(outcome.reason)
      .bind(numbers_of(outcome.metrics))
      .bind(outcome.seconds)
      .bind(outcome.identity)
      .bind(number)
      .step();
}

std::size_t Ledger::reset(bool failed) {
  database_->file.run(
      failed ? "update points set state = 'waiting', reason = '', metrics = '[]' where state not in ('waiting', 'done')"
             : "update points set state = 'waiting' where state = 'running'");
  return database_->file.changes();
}

void Ledger::forget_earlier() {
  database_->file.run("delete from earlier");
}

void Ledger::remember(const Outcome& outcome) {
  Statement(database_->file, "insert or replace into earlier (identity, reason, metrics, seconds) values (?, ?, ?, ?)")
      .bind(outcome.identity)
      .bind(outcome.reason)
      .bind(numbers_of(outcome.metrics))
      .bind(outcome.seconds)
      .step();
}

std::vector<LedgerRow> Ledger::rows() const {
  std::vector<LedgerRow> rows;
  Statement statement(database_->file,
                      "select number, point, state, reason, metrics, seconds, identity from points order by number");
  while (statement.step()) {
    LedgerRow row;
    row.number = statement.integer(0);
    if (row.number != static_cast<std::int64_t>(rows.size()))
      throw InputError({database_->file.path().string(), 0, 0}, "",
                       "found a damaged ledger (point " + std::to_string(rows.size()) + " is missing); expected every point");
    const Json texts = parse_json(statement.text(1));
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
  Statement statement(database_->file, "select count(*) from points");
  statement.step();
  return static_cast<std::size_t>(statement.integer(0));
}

std::optional<LedgerRow> Ledger::twin(std::uint64_t identity) const {
  if (identity == 0) return std::nullopt;
  for (const char* text : {"select number, reason, metrics, seconds from points where identity = ? and state = 'done' limit 1",
                           "select -1, reason, metrics, seconds from earlier where identity = ?"}) {
    Statement statement(database_->file, text);
    if (!statement.bind(identity).step()) continue;
    LedgerRow row;
    row.number = statement.integer(0);
    row.outcome = {PointState::done, statement.text(1), read_numbers(statement.text(2)), statement.number(3), identity};
    return row;
  }
  return std::nullopt;
}

Ledger::Batch::Batch(Ledger& ledger) : ledger_(ledger) {
  if (ledger_.database_->batches == 0) ledger_.database_->file.run("begin immediate");
  ++ledger_.database_->batches;
}
Ledger::Batch::~Batch() {
  if (!open_) return;
  --ledger_.database_->batches;
  ledger_.database_->file.rollback();
}
void Ledger::Batch::commit() {
  open_ = false;
  --ledger_.database_->batches;
  if (ledger_.database_->batches == 0) ledger_.database_->file.run("commit");
}

}  // namespace synfire
