// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests/golden: build/golden SET DIR...: replays cases on an elaborated chip, each run in a process of its own, and prints a
// line a case: `pass NAME` or `FAIL NAME: first difference`. Exit code 0 when all pass, 1 when one does not, 2 for a folder
// that cannot be read.
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <iostream>

#include "base/error.h"
#include "tests/golden/golden_set.h"

namespace synfire::golden {
namespace {

namespace fs = std::filesystem;

enum Outcome : int { kPass = 0, kDiffers = 1, kUnreadable = 2 };

struct Result {
  Outcome outcome = kPass;
  std::string text;
};

/// What the process of a run does: the difference, or the error, goes through the pipe.
[[noreturn]] void replay_in_child(const GoldenSet& set, const fs::path& folder, const std::string& run, int pipe) {
  Result result;
  try {
    result.text = set.replay(folder, run);
    result.outcome = result.text.empty() ? kPass : kDiffers;
  } catch (const InputError& error) {
    result = {kUnreadable, error.what()};
  } catch (const std::exception& error) {
    result = {kDiffers, std::string("the simulation failed: ") + error.what()};
  }
  const char* at = result.text.data();
  for (std::size_t left = result.text.size(); left > 0;) {
    const ssize_t written = write(pipe, at, left);
    if (written <= 0) break;
    at += written;
    left -= static_cast<std::size_t>(written);
  }
  std::_Exit(result.outcome);
}

Result replay(const GoldenSet& set, const fs::path& folder, const std::string& run) {
  int ends[2];
  if (pipe(ends) != 0) return {kUnreadable, std::string("no pipe: ") + std::strerror(errno)};
  std::cout.flush();
  std::cerr.flush();
  const pid_t child = fork();
  if (child < 0) return {kUnreadable, std::string("no process: ") + std::strerror(errno)};
  if (child == 0) {
    close(ends[0]);
    replay_in_child(set, folder, run, ends[1]);
  }
  close(ends[1]);
  Result result;
  char buffer[4096];
  for (ssize_t length; (length = read(ends[0], buffer, sizeof(buffer))) > 0;)
    result.text.append(buffer, static_cast<std::size_t>(length));
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  if (WIFSIGNALED(status)) return {kDiffers, std::string("the process ended by signal ") + strsignal(WTERMSIG(status))};
  const int code = WEXITSTATUS(status);
  result.outcome = code == kPass || code == kUnreadable ? static_cast<Outcome>(code) : kDiffers;
  if (result.outcome == kDiffers && result.text.empty()) result.text = "the process ended with code " + std::to_string(code);
  return result;
}

Outcome replay_case(const GoldenSet& set, const fs::path& folder) {
  const std::string name = folder.filename().string();
  try {
    const std::vector<std::string> runs = set.runs(folder);
    if (runs.empty()) throw InputError({folder.string(), 0, 0}, "", "found a case without runs");
    for (const std::string& run : runs) {
      const Result result = replay(set, folder, run);
      if (result.outcome == kPass) continue;
      if (result.outcome == kUnreadable) {
        std::cerr << result.text << '\n';
        std::cout << "FAIL " << name << ": " << run << ": cannot be read" << std::endl;
      } else {
        std::cout << "FAIL " << name << ": " << run << ": " << result.text << std::endl;
      }
      return result.outcome;
    }
  } catch (const InputError& error) {
    std::cerr << error.what() << '\n';
    std::cout << "FAIL " << name << ": cannot be read" << std::endl;
    return kUnreadable;
  }
  std::cout << "pass " << name << std::endl;
  return kPass;
}

/// The case that a folder is, or the cases that it holds.
std::vector<fs::path> cases_in(const GoldenSet& set, fs::path folder) {
  folder = folder.lexically_normal();
  if (folder.filename().empty()) folder = folder.parent_path();  // a trailing slash
  if (set.is_case(folder)) return {folder};
  std::vector<fs::path> cases;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    if (set.is_case(entry->path())) cases.push_back(entry->path());
  }
  std::ranges::sort(cases);
  return cases;
}

int replay_all(const GoldenSet& set, const std::vector<std::string>& folders) {
  int worst = kPass;
  for (const std::string& folder : folders) {
    const std::vector<fs::path> cases = cases_in(set, folder);
    if (cases.empty()) {
      std::cerr << folder << ": error: found no case; expected a folder of one, or of several\n";
      worst = kUnreadable;
    }
    for (const fs::path& one : cases) worst = std::max<int>(worst, replay_case(set, one));
  }
  return worst;
}

}  // namespace
}  // namespace synfire::golden

int main(int count, char** words) {
  using namespace synfire::golden;
  std::vector<std::string> names;
  for (const auto& [name, set] : sets()) names.push_back(name);
  if (count < 3) {
    std::cerr << "usage: golden SET DIR...\nreplays golden cases; SET is " << synfire::any_of(names) << '\n';
    return kUnreadable;
  }
  const auto set = sets().find(words[1]);
  if (set == sets().end()) {
    std::cerr << "unknown set " << words[1] << "; expected " << synfire::any_of(names) << '\n';
    return kUnreadable;
  }
  try {
    return replay_all(set->second, std::vector<std::string>(words + 2, words + count));
  } catch (const std::exception& error) {
    std::cerr << "error: " << error.what() << '\n';
    return kUnreadable;
  }
}
