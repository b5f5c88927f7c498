// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// base: the list of all registries.
#include "base/registry.h"

namespace synfire {

std::vector<std::string>& RegistryBase::conflicts() {
  static std::vector<std::string> conflicts;
  return conflicts;
}

std::map<std::string, const RegistryBase*>& RegistryBase::all() {
  static std::map<std::string, const RegistryBase*> registries;
  return registries;
}

}  // namespace synfire
