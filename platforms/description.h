// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// platforms: a described platform: YAML with everything named in it brought together, checked, and planned, but not elaborated.
// It is what compilers, `describe` and `check` need; chip.h makes it run.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/target.h"
#include "base/value.h"
#include "kernel/plan.h"

namespace synfire {

/// Brings together what a `platform:` value names: a name (of platforms/chips), a path (relative to `directory`), or the
/// mapping itself. Nested platforms (`chip: {platform: float}`) are put in the place of their names, so the result is
/// self-contained. Repeated keys of the files go to `problems`; a nested name that is no platform stays, for the Description to
/// refuse with the rest.
Value load_platform(const Value& named, const std::filesystem::path& directory, Problems& problems);
/// The same, and all problems are thrown.
Value load_platform(const Value& named, const std::filesystem::path& directory);

/// Why a scalar names no platform.
std::string no_such_platform(const std::string& name);

/// Loads a shared library; the models in it register themselves. Throws InputError at `where`.
void load_plugin(const std::filesystem::path& file, const Location& where, const std::string& path);

/// A component or part (`soma: {type: ...}`) without the values that its type does not have, as when the type was changed over
/// a file. What was typed on the command line stays, so that a mistake there is told.
void drop_foreign_values(Value& part);

/// `--set platform.core[3].soma.threshold=5`, without `platform.`: sets a value in a loaded platform. The first name is a
/// component (through nested platforms: `chip[1].core.neurons`), or `title` or `technology`; an index means one copy. Throws
/// InputError when a component on the way does not exist.
void override_platform(Value& platform, const std::string& path, const std::string& text);

/// One component instance of a planned platform, in order of the file, copies ascending, nested platforms in place.
struct Instance {
  std::string name;  ///< `core[3]`
  std::string path;  ///< `chip[1].core[3]`
  std::string type;
  std::shared_ptr<const ComponentPlan> plan;
  std::uint32_t platform = 0;     ///< index into Description::levels
  std::uint32_t router = 0;       ///< on its level's fabric
  std::uint32_t core_id = 0;      ///< of a core
  std::uint64_t base = 0;         ///< bus address of its memory, if it has any
  int peer = -1;                  ///< index of the instance that it is wired to
  std::uint64_t window = 0;       ///< bytes that it takes on the bus
  std::uint64_t fingerprint = 0;  ///< of what an image depends on
};

/// A wire of interrupts between two instances, by their indices.
struct InterruptWire {
  std::uint32_t from = 0;
  std::uint32_t to = 0;
  unsigned line = 0;
};

/// One platform of the nest; level 0 is the outermost.
struct Level {
  std::string path;  ///< empty for the outermost
  int parent = -1;
  std::uint32_t router = 0;  ///< on the parent's fabric
  int fabric = -1;           ///< index into instances
  int sync = -1;             ///< index into instances
  std::uint32_t first_core = 0;
  std::uint32_t cores = 0;
};

/// `core[3]` is a copy of `core`.
std::string without_index(const std::string& path);

class Description {
 public:
  /// Checks and plans a loaded platform. Problems are collected; throws InputError at the end if there were any.
  /// `path` is what error paths begin with (`platform` within a scenario, nothing for a file of its own).
  explicit Description(const Value& platform, const std::string& path = {});
  ~Description();

  const std::string& name() const { return name_; }
  const std::string& title() const { return title_; }
  /// Name or path of the power technology, or null; and where it was given. A board without one has that of its chips.
  const Value& technology() const { return technology_; }
  /// How many: 1, or of a board the nested platforms that have cores of their own.
  std::size_t chips() const;
  /// The platform with every default filled in.
  const Value& resolved() const { return resolved_; }
  const std::vector<Instance>& instances() const { return instances_; }
  const std::vector<Level>& levels() const { return levels_; }
  /// What is legal and may go wrong: a routing that can deadlock. One sentence each.
  const std::vector<std::string>& warnings() const { return warnings_; }
  /// Whether any of it has a model clock by clock.
  bool has_cycle() const;
  /// In the order of the file: the wires of one instance are its outputs in that order.
  const std::vector<InterruptWire>& interrupts() const { return interrupts_; }
  /// What it offers a compiler. Lives as long as the description.
  const Target& target() const { return *target_; }

 private:
  friend class Planner;
  std::string name_;
  std::string title_;
  Value technology_;
  Value resolved_;
  std::vector<Instance> instances_;
  std::vector<Level> levels_;
  std::vector<std::string> warnings_;
  std::vector<InterruptWire> interrupts_;
  std::unique_ptr<Target> target_;
};

}  // namespace synfire
