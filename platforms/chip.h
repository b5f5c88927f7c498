// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// platforms: the elaborated platform: a tree of SystemC components, wired, with a bus through which everything is loaded.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "kernel/step.h"
#include "kernel/sync.h"
#include "platforms/description.h"

namespace synfire {

/// One a process (SystemC elaborates once). Make it, load an image, prepare, run a Simulation.
class Chip {
 public:
  explicit Chip(const Description& description, Fidelity fidelity = Fidelity::behavioural);
  ~Chip();

  Sync& sync() { return *sync_; }
  const Sync& sync() const { return *sync_; }
  /// Cores by their number.
  std::span<StepCore* const> cores() const { return cores_; }
  /// Every component, in the description's order of instances.
  std::span<const std::unique_ptr<Component>> components() const { return components_; }

  /// Writes or reads through the bus (debug transport). Throws InputError when nothing answers at an address.
  void write(std::uint64_t address, std::span<const std::byte> bytes);
  void read(std::uint64_t address, std::span<std::byte> bytes);

  /// After loading: cores take hold of their memory. Throws SimulationError or InputError when what was loaded makes no sense.
  void prepare();

 private:
  void connect_bus(const Description& description);

  std::vector<std::unique_ptr<Component>> components_;
  std::vector<StepCore*> cores_;
  Sync* sync_ = nullptr;
  struct Loader;
  std::unique_ptr<Loader> loader_;
};

}  // namespace synfire
