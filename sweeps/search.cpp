// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// sweeps: loading the module that searches.
#include "sweeps/search.h"

#include <dlfcn.h>

#include <filesystem>

#include "base/error.h"

namespace synfire {

namespace {

/// Beside libsynfire, which this function is a part of.
std::filesystem::path module_file() {
  Dl_info own{};
  if (dladdr(reinterpret_cast<const void*>(&search_nsga2), &own) == 0) return {};
  return std::filesystem::path(own.dli_fname).parent_path() / "libsynfire_search.so";
}

}  // namespace

void search_nsga2(const SearchSpace& space, const SearchSetup& setup, const Evaluate& evaluate) {
  const std::filesystem::path file = module_file();
  void* module = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (module == nullptr) {
    throw InputError({"", 0, 0}, "search",
                     "this Synfire was built without pagmo2 (Debian: libpagmo-dev), which searches: " + std::string(dlerror()));
  }
  auto* function = reinterpret_cast<SearchFunction*>(dlsym(module, "synfire_search_nsga2"));
  if (function == nullptr) throw InputError({file.string(), 0, 0}, "", "found no search in it; expected Synfire's own module");
  function(space, setup, evaluate);
}

}  // namespace synfire
