// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// sweeps: the ledger: every point and its state in SQLite (sweep.sqlite), each change in a transaction of its own, so that
// whatever dies loses at most what was running. One sweep at a time holds it (sweep.lock).
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sweeps/outcome.h"
#include "sweeps/sampling.h"

namespace synfire {

struct LedgerRow {
  std::int64_t number = 0;
  Point values;
  Outcome outcome;
};

class Ledger {
 public:
  enum class Access { write, read };

  /// Opens or makes the ledger of a folder. Throws InputError when it is damaged, of another version, held by another sweep, or
  /// cannot be read now. A damaged one is never changed; with `kept`, it is moved out of the way, which `kept` then tells.
  Ledger(const std::filesystem::path& folder, Access access, std::string* kept = nullptr);
  ~Ledger();
  Ledger(const Ledger&) = delete;
  Ledger& operator=(const Ledger&) = delete;

  static std::filesystem::path file(const std::filesystem::path& folder) { return folder / "sweep.sqlite"; }
  /// good: can be used; none: there is none, or one without tables; damaged: its contents are broken; foreign: of another
  /// version or program. Throws InputError when SQLite cannot read it now, so that nobody knows.
  enum class Health { good, none, damaged, foreign };
  static Health health(const std::filesystem::path& folder, std::string& why);
  /// Moves a ledger out of the way, under a name that is free, which it returns.
  static std::filesystem::path set_aside(const std::filesystem::path& folder);

  std::string note(const std::string& key) const;
  void set_note(const std::string& key, const std::string& value);

  /// Replaces all points. What was over before is remembered by its identity.
  void plan(const std::vector<Point>& points, const std::map<std::size_t, std::uint64_t>& identities);
  /// Adds a point of a search; returns its number.
  std::int64_t add(const Point& point, std::uint64_t identity);
  void start(std::int64_t number, std::uint64_t identity);
  void finish(std::int64_t number, const Outcome& outcome);
  /// What was running when a sweep died is waiting again. With `failed`, what failed is, too.
  std::size_t reset(bool failed);

  /// What earlier plans had done is no use: they had other metrics.
  void forget_earlier();
  /// What earlier plans had done, as a file tells.
  void remember(const Outcome& outcome);

  /// Throws InputError unless their numbers are 0 and following.
  std::vector<LedgerRow> rows() const;
  std::size_t size() const;
  /// A point of that identity that is done, here or in an earlier plan.
  std::optional<LedgerRow> twin(std::uint64_t identity) const;

  /// Several changes as one; one within another is a part of it.
  class Batch {
   public:
    explicit Batch(Ledger& ledger);
    ~Batch();
    void commit();

   private:
    Ledger& ledger_;
    bool open_ = true;
  };

 private:
  struct Database;
  std::unique_ptr<Database> database_;
};

}  // namespace synfire
