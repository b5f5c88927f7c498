// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests: a reader of VCD files that believes nothing: what it does not know, or what comes in the wrong place, is an error.
#pragma once

#include <cstdint>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace synfire::test {

struct VcdChange {
  std::int64_t at = 0;
  std::string value;  ///< `r1.5`, `b101`, `1`, `sidle`; of an event `1`
};

struct Vcd {
  struct Variable {
    std::string type;
    int width = 0;
    std::vector<VcdChange> changes;
  };
  std::map<std::string, Variable> variables;  ///< by scopes and name, with dots
  std::int64_t end = -1;                      ///< the last time
  std::vector<std::int64_t> gaps;             ///< times of $dumpoff

  const std::vector<VcdChange>& of(const std::string& name) const {
    const auto found = variables.find(name);
    if (found == variables.end()) throw std::runtime_error("no variable " + name);
    return found->second.changes;
  }
  /// The value at a time, the last change included.
  std::string at(const std::string& name, std::int64_t time) const {
    std::string value = "nothing";
    for (const VcdChange& change : of(name)) {
      if (change.at <= time) value = change.value;
    }
    return value;
  }
};

inline Vcd parse_vcd(const std::string& text) {
  Vcd vcd;
  std::map<std::string, std::vector<std::string>> names;  // by code
  std::vector<std::string> scopes;
  std::istringstream in(text);
  std::string word;
  const auto next = [&] {
    if (!(in >> word)) throw std::runtime_error("the file ends within a declaration");
    return word;
  };
  const auto expect = [](bool good, const std::string& what) {
    if (!good) throw std::runtime_error(what);
  };
  bool defined = false;
  while (!defined && in >> word) {
    if (word == "$scope") {
      expect(next() == "module", "a scope that is no module");
      scopes.push_back(next());
      expect(next() == "$end", "a scope with several names");
    } else if (word == "$upscope") {
      expect(!scopes.empty(), "a scope too many is closed");
      scopes.pop_back();
      next();
    } else if (word == "$var") {
      Vcd::Variable variable;
      variable.type = next();
      variable.width = std::stoi(next());
      const std::string code = next();
      std::string name;
      for (const std::string& scope : scopes) name += scope + ".";
      name += next();
      while (next() != "$end") expect(word.front() == '[', "a name of several words");
      expect(!vcd.variables.contains(name), "two variables named " + name);
      vcd.variables[name] = variable;
      names[code].push_back(name);
    } else if (word == "$enddefinitions") {
      defined = true;
      next();
    } else {
      expect(word == "$version" || word == "$timescale" || word == "$date" || word == "$comment", "found " + word);
      const std::string keyword = word;
      std::string value;
      while (next() != "$end") value += word;
      expect(keyword != "$timescale" || value == "1ps", "a timescale of " + value);
    }
  }
  expect(defined && scopes.empty(), "the declarations do not end");
  const auto change = [&](const std::string& code, const std::string& value) {
    const auto found = names.find(code);
    expect(found != names.end(), "a change of " + code + ", which is not declared");
    for (const std::string& name : found->second) vcd.variables[name].changes.push_back({vcd.end, value});
  };
  bool block = false;
  while (in >> word) {
    if (word[0] == '#') {
      expect(!block, "a time within a block");
      const std::int64_t time = std::stoll(word.substr(1));
      expect(time > vcd.end, "time goes from " + std::to_string(vcd.end) + " to " + word);
      vcd.end = time;
    } else if (word == "$dumpvars" || word == "$dumpon" || word == "$dumpoff") {
      expect(vcd.end >= 0 && !block, "a block in the wrong place");
      block = true;
      if (word == "$dumpoff") vcd.gaps.push_back(vcd.end);
    } else if (word == "$end") {
      expect(block, "an end of nothing");
      block = false;
    } else if (word[0] == 'r' || word[0] == 'b' || word[0] == 's') {
      const std::string value = word;
      change(next(), value);
    } else {
      expect(std::string("01xz").find(word[0]) != std::string::npos, "found " + word);
      change(word.substr(1), word.substr(0, 1));
    }
  }
  expect(!block && text.ends_with('\n'), "the file ends too early");
  return vcd;
}

}  // namespace synfire::test
