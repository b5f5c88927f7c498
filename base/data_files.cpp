// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// base: finds bundled files. A program that was installed never looks into the tree it was built from, even if that still
// exists.
#include "base/data_files.h"

#include <dlfcn.h>

#include <cstdlib>
#include <set>

namespace synfire {
namespace fs = std::filesystem;

namespace {

bool is_folder(const fs::path& path) {
  std::error_code ignored;
  return fs::is_directory(path, ignored);
}

/// The folder of the file that this code was loaded from: libsynfire, or a program that holds it.
fs::path own_folder() {
  static const char inside = 0;
  Dl_info info{};
  std::error_code error;
  fs::path file;
  if (dladdr(&inside, &info) != 0 && info.dli_fname != nullptr) file = fs::canonical(info.dli_fname, error);
  if (error || file.empty()) file = fs::read_symlink("/proc/self/exe", error);
  return file.parent_path();
}

void add_folder(std::vector<fs::path>& folders, const fs::path& folder) {
  if (is_folder(folder)) folders.push_back(folder.lexically_normal());
}

fs::path file_below(const fs::path& folder, DataKind kind, const std::string& name) {
  switch (kind) {
    case DataKind::platform: return folder / "platforms/chips" / (name + ".yaml");
    case DataKind::technology: return folder / "power/technologies" / (name + ".yaml");
    case DataKind::scenario:
      return folder / "scenarios" / (name.find('/') == std::string::npos ? name + "/" + name + ".yaml" : name + ".yaml");
  }
  return {};
}

/// A part of a path that can lead nowhere else.
bool is_plain(std::string_view name) {
  return !name.empty() && name.front() != '.' && name.find_first_of(std::string_view("/\0", 2)) == std::string_view::npos;
}

bool is_file(const fs::path& path) {
  std::error_code ignored;
  return fs::is_regular_file(path, ignored);
}

}  // namespace

std::vector<fs::path> data_folders() {
  std::vector<fs::path> folders;
  if (const char* named = std::getenv("SYNFIRE_DATA"); named != nullptr && *named != '\0') add_folder(folders, named);
  const fs::path own = own_folder();
  add_folder(folders, own / "../share/synfire");
  add_folder(folders, own / "../../share/synfire");  // lib/x86_64-linux-gnu
#ifdef SYNFIRE_SOURCE_DIR
  std::error_code ignored;
  if (fs::equivalent(own, SYNFIRE_BINARY_DIR, ignored)) add_folder(folders, SYNFIRE_SOURCE_DIR);
#endif
  return folders;
}

fs::path find_data(DataKind kind, std::string_view name) {
  const std::size_t slash = kind == DataKind::scenario ? name.find('/') : std::string_view::npos;
  if (slash != std::string_view::npos ? !is_plain(name.substr(0, slash)) || !is_plain(name.substr(slash + 1)) : !is_plain(name))
    return {};
  for (const fs::path& folder : data_folders()) {
    fs::path file = file_below(folder, kind, std::string(name));
    if (is_file(file)) return file;
  }
  return {};
}

std::filesystem::path find_firmware(std::string_view name) {
  if (!is_plain(name)) return {};
  std::vector<fs::path> folders;
  for (const fs::path& folder : data_folders()) add_folder(folders, folder / "firmware");
  add_folder(folders, own_folder() / "firmware_stubs");
  for (const fs::path& folder : folders) {
    if (is_file(folder / name)) return folder / name;
  }
  return {};
}

namespace {

/// Names of the YAML files of a folder, each after `prefix`.
void list_files(const fs::path& folder, const std::string& prefix, std::set<std::string>& names) {
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    const std::string name = entry->path().stem();
    if (is_plain(name) && entry->path().extension() == ".yaml" && is_file(entry->path())) names.insert(prefix + name);
  }
}

}  // namespace

std::vector<std::string> list_data(DataKind kind) {
  std::set<std::string> names;
  for (const fs::path& folder : data_folders()) {
    if (kind != DataKind::scenario) {
      list_files(file_below(folder, kind, "x").parent_path(), "", names);
      continue;
    }
    std::error_code error;
    for (fs::directory_iterator entry(folder / "scenarios", error), end; !error && entry != end; entry.increment(error)) {
      const std::string name = entry->path().filename();
      std::set<std::string> below;
      list_files(entry->path(), name + "/", below);
      if (below.erase(name + "/" + name) > 0) below.insert(name);  // the usual one goes by the folder's name
      names.merge(below);
    }
  }
  return {names.begin(), names.end()};
}

}  // namespace synfire
