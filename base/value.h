// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// base: a user's YAML as a tree in which every value knows where it came from. Scalars stay text until a schema says what they
// are, so `010` is never 8 and `yes` is never true behind anybody's back.
#pragma once

#include <filesystem>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"

namespace synfire {

/// Who gave a value.
enum class Origin { file, default_value, command_line };

class Value {
 public:
  enum class Kind { null, scalar, list, map };
  struct Entry;

  Value() = default;
  static Value scalar(std::string text, Location where = {}, Origin origin = Origin::file);
  static Value list(Location where = {}, Origin origin = Origin::file);
  static Value map(Location where = {}, Origin origin = Origin::file);

  Kind kind = Kind::null;
  bool quoted = false;  ///< a scalar in quotes: always text
  Origin origin = Origin::file;
  Location where;
  std::string text;            ///< of a scalar
  std::vector<Value> items;    ///< of a list
  std::vector<Entry> entries;  ///< of a map, in the file's order

  bool is_null() const { return kind == Kind::null; }
  bool is_scalar() const { return kind == Kind::scalar; }
  bool is_list() const { return kind == Kind::list; }
  bool is_map() const { return kind == Kind::map; }

  /// The entry's value, or nullptr.
  const Value* find(std::string_view key) const;
  Value* find(std::string_view key);
  /// The value below these keys (in a list: numbers), or the last on the way there that somebody wrote.
  const Value& at(std::initializer_list<std::string_view> keys) const;
  /// Where a key's value is, or this one when it is not there.
  const Location& place(std::string_view key) const { return at({key}).where; }

  /// Sets or adds an entry of a map.
  Value& set(std::string_view key, Value value);
  void erase(std::string_view key);

  /// What is there, for a message: `'text'`, `a list`, `a mapping`, `nothing`.
  std::string shown() const;
};

struct Value::Entry {
  std::string key;
  Location where;  ///< of the key
  Value value;
};

/// Reads one YAML document. Aliases, anchors, tags, repeated keys, several documents, too many nodes (100,000), too deep a
/// nesting (64) and files above 16 MiB are refused. What leaves a tree that can be read further (a repeated key, of which the
/// first stands, an anchor, a tag) goes to `problems`; anything else throws InputError with every problem of the file.
Value read_yaml(const std::filesystem::path& path, Problems& problems);
Value parse_yaml(std::string_view text, const std::string& file_name, Problems& problems);

/// The same, and all problems are thrown.
Value read_yaml(const std::filesystem::path& path);
Value parse_yaml(std::string_view text, const std::string& file_name);

/// Block-style YAML that reads back as the same tree. With `annotate`, each scalar is followed by a comment that names its
/// origin.
std::string write_yaml(const Value& value, bool annotate = false);
/// The same in one line: `{a: 1, b: [2, 3]}`.
std::string flow_yaml(const Value& value);

/// The file that a scalar names: within a file relative to where that lies, on the command line to the working folder.
/// Absolute.
std::filesystem::path path_of(const Value& value);

/// A path like `core[3].soma.type`, taken apart: names, with the index that follows a name.
struct PathStep {
  std::string name;
  int index = -1;  ///< -1: none was given
};
/// Throws InputError (without a file) when the path is not of that form.
std::vector<PathStep> parse_path(std::string_view path);

/// What Value::at gives for a path such as `links[3].to`.
const Value& value_at(const Value& root, std::string_view path);

/// What `--set PATH=TEXT` says.
struct PathSetting {
  std::string path;
  std::string text;
};
/// Takes it apart. What is not of that form, or whose path does not begin with `root`, goes to `problems`.
std::optional<PathSetting> parse_setting(const std::string& typed, Problems& problems, const std::string& root = "");
/// The YAML of a value that the command line gives.
Value from_command_line(const std::string& text);

}  // namespace synfire
