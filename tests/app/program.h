// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests: the built programs as children, in a working folder of their own.
#pragma once

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "tests/places.h"

namespace synfire::test {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

inline std::string content(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

inline std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

struct Outcome {
  int code = -1;  ///< 128 + signal when a signal ended it
  std::string out;
  std::string errors;
};

inline std::size_t lines_with(const Outcome& outcome, const std::string& text) {
  const auto lines = lines_of(outcome.errors);
  return static_cast<std::size_t>(
      std::ranges::count_if(lines, [&](const std::string& line) { return line.find(text) != std::string::npos; }));
}

/// The words of a command, and more of them.
inline std::vector<std::string> with(std::vector<std::string> words, const std::vector<std::string>& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

/// A folder of its own for one test case; removed at the end.
class Workplace {
 public:
  Workplace() : path_(fs::temp_directory_path() / ("synfire_app_" + std::to_string(getpid()))) {
    fs::remove_all(path_);
    fs::create_directories(path_);
  }
  ~Workplace() { fs::remove_all(path_); }

  fs::path operator/(const fs::path& name) const { return path_ / name; }
  const fs::path& path() const { return path_; }
  void write(const fs::path& name, const std::string& text) const {
    fs::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name, std::ios::binary) << text;
  }
  std::vector<std::string> names(const fs::path& below = "") const {
    std::vector<std::string> all;
    for (const auto& entry : fs::directory_iterator(path_ / below)) all.push_back(entry.path().filename());
    std::ranges::sort(all);
    return all;
  }

  /// Starts a program of the build folder; `folder` (below this one) is where it works.
  pid_t start(const std::string& program, std::vector<std::string> words, const fs::path& folder = "") const {
    const fs::path file = fs::path(build_folder()) / program;
    words.insert(words.begin(), file.string());
    std::vector<char*> pointers;
    for (std::string& word : words) pointers.push_back(word.data());
    pointers.push_back(nullptr);
    const pid_t child = fork();
    if (child == 0) {
      if (chdir((path_ / folder).c_str()) != 0) _exit(127);
      dup2(open((path_ / "stdout.txt").c_str(), O_CREAT | O_TRUNC | O_WRONLY, 0600), STDOUT_FILENO);
      dup2(open((path_ / "stderr.txt").c_str(), O_CREAT | O_TRUNC | O_WRONLY, 0600), STDERR_FILENO);
      execv(file.c_str(), pointers.data());
      _exit(127);
    }
    return child;
  }
  Outcome wait(pid_t child) const {
    int status = 0;
    waitpid(child, &status, 0);
    Outcome outcome{WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status), content(path_ / "stdout.txt"),
                    content(path_ / "stderr.txt")};
    fs::remove(path_ / "stdout.txt");
    fs::remove(path_ / "stderr.txt");
    return outcome;
  }
  Outcome run(const std::string& program, std::vector<std::string> words, const fs::path& folder = "") const {
    return wait(start(program, std::move(words), folder));
  }
  Outcome synfire(std::vector<std::string> words, const fs::path& folder = "") const {
    return run("synfire", std::move(words), folder);
  }

  Json summary(const fs::path& folder) const { return Json::parse(content(path_ / folder / "summary.json")); }

 private:
  fs::path path_;
};

inline const std::string kSource = source_folder();
inline const std::string kDigits = kSource + "/scenarios/digits/digits.yaml";

}  // namespace synfire::test
