// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// base: YAML in, over yaml-cpp's event interface, so that repeated keys and aliases are seen.
#include <yaml-cpp/anchor.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <sstream>
#include <unordered_map>

#include "base/mapped_file.h"
#include "base/value.h"

namespace synfire {

namespace {

constexpr std::size_t kMostNodes = 100'000;
constexpr std::size_t kDeepest = 64;
constexpr std::uintmax_t kLargestFile = 16u << 20;

/// Builds the tree while the parser reads. The parser is stopped by a StopParsing once the budget is spent.
struct StopParsing {};

class TreeBuilder : public YAML::EventHandler {
 public:
  TreeBuilder(std::string file, Problems& problems) : file_(std::move(file)), problems_(problems) {}

  Value take() { return std::move(root_); }
  /// Whether something is missing in the tree, so that reading it further would tell what is no mistake.
  bool broken() const { return broken_; }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    refuse_anchor(mark, anchor);
    Value value;
    value.where = at(mark);
    place(std::move(value));
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    problems_.add(at(mark), "", "found an alias (*name); expected the value itself");
    broken_ = true;
    place(Value::scalar("", at(mark)));
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, const std::string& text) override {
    refuse_anchor(mark, anchor);
    refuse_tag(mark, tag);
    Value value = Value::scalar(text, at(mark));
    value.quoted = tag == "!";
    place(std::move(value));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(mark, tag, anchor, Value::list(at(mark)));
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YAML::EmitterStyle::value) override {
    open(mark, tag, anchor, Value::map(at(mark)));
  }
  void OnMapEnd() override { close(); }

 private:
  struct Open {
    Value value;
    bool has_key = false;
    std::string key;
    Location key_where;
    std::unordered_map<std::string, std::size_t> keys;  ///< of a mapping: line of each
    bool repeated = false;                              ///< the key that was read last
  };

  Location at(const YAML::Mark& mark) const { return {file_, mark.line + 1, mark.column + 1}; }

  void refuse_anchor(const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (anchor != YAML::NullAnchor) problems_.add(at(mark), "", "found an anchor (&name); expected a value without one");
  }
  void refuse_tag(const YAML::Mark& mark, const std::string& tag) {
    if (!tag.empty() && tag != "?" && tag != "!") {
      problems_.add(at(mark), "", "found the tag " + synfire::shown(tag) + "; expected a value without one");
    }
  }
  void open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, Value value) {
    refuse_anchor(mark, anchor);
    refuse_tag(mark, tag);
    if (open_.size() >= kDeepest) {
      problems_.add(at(mark), "", "found values nested deeper than " + std::to_string(kDeepest) + " levels");
      throw StopParsing{};
    }
    if (!open_.empty() && open_.back().value.is_map() && !open_.back().has_key) {
      problems_.add(at(mark), "", "found a " + std::string(value.is_map() ? "mapping" : "list") + " as a key; expected a name");
      throw StopParsing{};
    }
    open_.push_back({std::move(value), false, "", {}, {}, false});
  }
  void close() {
    Value value = std::move(open_.back().value);
    open_.pop_back();
    place(std::move(value));
  }
  void place(Value value) {
    if (++nodes_ > kMostNodes) {
      problems_.add(value.where, "", "found more than " + std::to_string(kMostNodes) + " values in one file");
      throw StopParsing{};
    }
    if (open_.empty()) {
      root_ = std::move(value);
      return;
    }
    Open& parent = open_.back();
    if (parent.value.is_list()) {
      parent.value.items.push_back(std::move(value));
    } else if (!parent.has_key) {
      if (!value.is_scalar()) {
        problems_.add(value.where, "", "found an empty key; expected a name");
        broken_ = true;
      }
      parent.has_key = true;
      parent.key = value.text;
      parent.key_where = value.where;
      const auto [first, is_new] = parent.keys.try_emplace(parent.key, parent.key_where.line);
      parent.repeated = !is_new;
      if (!is_new) {
        problems_.add(parent.key_where, path(),
                      "found this key a second time; expected it once (first on line " + std::to_string(first->second) + ")");
      }
    } else {
      parent.has_key = false;
      if (parent.repeated) return;  // told: the first stands
      parent.value.entries.push_back({std::move(parent.key), std::move(parent.key_where), std::move(value)});
    }
  }

  /// Of the key that was read last.
  std::string path() const {
    std::string path;
    for (const Open& open : open_) {
      const bool list = open.value.is_list();
      path += list ? "[" + std::to_string(open.value.items.size()) + "]" : (path.empty() ? "" : ".") + open.key;
    }
    return path;
  }

  std::string file_;
  Problems& problems_;
  Value root_;
  std::vector<Open> open_;
  std::size_t nodes_ = 0;
  bool broken_ = false;
};

}  // namespace

Value parse_yaml(std::string_view text, const std::string& file_name, Problems& problems) {
  Problems own;
  Value root;
  bool broken = true;
  if (text.find('\0') != std::string_view::npos) {
    throw InputError({file_name, 1, 1}, "", "found bytes that are no text; expected YAML");
  }
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    TreeBuilder builder(file_name, own);
    if (!parser.HandleNextDocument(builder)) throw InputError({file_name, 1, 1}, "", "found an empty file; expected YAML");
    root = builder.take();
    broken = builder.broken();
    TreeBuilder second(file_name, own);
    if (parser.HandleNextDocument(second)) {
      own.add({file_name, 1, 1}, "", "found several YAML documents; expected one");
      broken = true;
    }
  } catch (const YAML::Exception& error) {
    own.add({file_name, error.mark.line + 1, error.mark.column + 1}, "", "broken YAML: " + error.msg);
    broken = true;
  } catch (const StopParsing&) {
    broken = true;
  }
  if (broken) own.throw_if_any();
  problems.add(own.all());
  return root;
}

Value parse_yaml(std::string_view text, const std::string& file_name) {
  Problems problems;
  Value root = parse_yaml(text, file_name, problems);
  problems.throw_if_any();
  return root;
}

Value read_yaml(const std::filesystem::path& path) {
  Problems problems;
  Value root = read_yaml(path, problems);
  problems.throw_if_any();
  return root;
}

Value read_yaml(const std::filesystem::path& path, Problems& problems) {
  const std::string name = path.string();
  const MappedFile file(path);
  if (file.text().size() > kLargestFile) throw InputError({name, 0, 0}, "", "found more than 16 MiB; expected a YAML file");
  return parse_yaml(file.text(), name, problems);
}

}  // namespace synfire
