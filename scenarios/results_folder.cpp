// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios: making, replacing and leaving results folders.
#include "scenarios/results_folder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "base/error.h"
#include "base/json.h"

namespace synfire {
namespace fs = std::filesystem;

namespace {

bool present(const fs::path& path) {
  std::error_code error;
  return fs::symlink_status(path, error).type() != fs::file_type::not_found;
}

fs::path beside(const fs::path& target, const std::string& suffix) {
  return target.parent_path() / (target.filename().string() + suffix);
}

void check_replaceable(const fs::path& target) {
  if (!present(target)) return;
  if (is_results_folder(target)) return;
  std::error_code error;
  throw InputError(
      {target.string(), 0, 0}, "",
      fs::is_directory(target, error)
          ? "found a folder without a summary.json of Synfire; expected none, or a results folder: it is not replaced"
          : "found something that is no folder; expected none, or a results folder: it is not replaced");
}

}  // namespace

bool is_results_folder(const fs::path& folder) {
  std::error_code error;
  const fs::path summary = folder / "summary.json";
  if (!fs::is_directory(folder, error) || !fs::is_regular_file(summary, error) || fs::file_size(summary, error) > (64u << 20))
    return false;
  const Json json = read_json(summary);
  return json.is_object() && json.contains("synfire") && json["synfire"].is_string() && json.contains("platform") &&
         json.contains("simulated_time_s");
}

ResultsFolder::ResultsFolder(fs::path target) {
  std::error_code error;
  target = fs::absolute(target).lexically_normal();
  if (target.filename().empty()) target = target.parent_path();  // a trailing slash
  if (fs::is_symlink(target, error)) target = fs::weakly_canonical(target, error);
  target_ = target;
  check_replaceable(target_);
  fs::create_directories(target_.parent_path(), error);
  if (error) throw InputError({target_.parent_path().string(), 0, 0}, "", "cannot be made: " + error.message());
  partial_ = beside(target_, ".partial-" + std::to_string(getpid()));
  fs::remove_all(partial_, error);  // of an earlier process with this number
  if (!fs::create_directory(partial_, error) || error) {
    throw InputError({partial_.string(), 0, 0}, "", "cannot be made: " + error.message());
  }
}

ResultsFolder::~ResultsFolder() {
  try {
    if (open_) fail();
  } catch (...) {
  }
}

void ResultsFolder::commit() {
  check_replaceable(target_);  // somebody may have come in between
  open_ = false;
  std::error_code error;
  if (!present(target_)) {
    fs::rename(partial_, target_, error);
  } else if (renameat2(AT_FDCWD, partial_.c_str(), AT_FDCWD, target_.c_str(), RENAME_EXCHANGE) == 0) {
    fs::remove_all(partial_, error);  // what was there before
    error.clear();
  } else {
    // A file system that cannot exchange: a moment without results, never without both.
    const fs::path old = beside(target_, ".old-" + std::to_string(getpid()));
    fs::rename(target_, old, error);
    if (!error) fs::rename(partial_, target_, error);
    if (!error) fs::remove_all(old, error);
  }
  if (error) throw SimulationError("the results cannot be put into " + target_.string() + ": " + error.message());
}

fs::path ResultsFolder::fail() {
  open_ = false;
  std::error_code error;
  fs::path place = beside(target_, ".failed");
  if (present(place) && !is_results_folder(place)) place = beside(target_, ".failed-" + std::to_string(getpid()));
  fs::remove_all(place, error);
  fs::rename(partial_, place, error);
  return error ? partial_ : place;
}

void ResultsFolder::discard() {
  open_ = false;
  std::error_code error;
  fs::remove_all(partial_, error);
}

}  // namespace synfire
