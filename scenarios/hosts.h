// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios: hosts in a run: which firmware they boot, what lies in memory at the start, and which spikes go through their
// FIFOs.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "kernel/device.h"
#include "kernel/spike_port.h"
#include "models/hosts/firmware.h"
#include "networks/image.h"
#include "platforms/chip.h"
#include "scenarios/observation.h"
#include "scenarios/scenario.h"
#include "stimuli/event_stream.h"

namespace synfire {

class Host;

/// The events that a FIFO gives in a step, shared by the Input nodes that it feeds.
struct FifoFeed {
  std::string fifo;  ///< path of the component
  SpikePort* port = nullptr;
  std::uint32_t elements = 0;
  std::uint64_t step = ~std::uint64_t{0};
  FiredBatch events;
};

/// One Input node's part of them.
class FifoStream : public EventStream {
 public:
  /// Takes the next elements of the FIFO.
  FifoStream(std::shared_ptr<FifoFeed> feed, std::uint32_t size);
  const FiredBatch& at(std::uint64_t step) override;

 private:
  std::shared_ptr<FifoFeed> feed_;
  std::uint32_t first_;
  std::uint32_t size_;
  FiredBatch events_;
};

/// What a scenario says of hosts, read and checked.
struct HostSetup {
  struct Boot {
    std::size_t instance = 0;
    std::shared_ptr<const Firmware> firmware;
  };
  struct Blob {
    std::uint64_t address = 0;
    std::vector<std::byte> bytes;
    bool image = false;  ///< the bytes are the network's image
    Location where;
    std::string path;
  };
  std::vector<Boot> boots;
  std::vector<Blob> blobs;
  std::vector<std::shared_ptr<FifoFeed>> feeds;
  bool loaded_later = false;  ///< the network is for firmware or a client to load

  bool any() const { return !boots.empty(); }
};

/// Reads what a scenario names. Problems are collected.
HostSetup read_hosts(const ScenarioParameters& scenario, const Value& merged, const Description& description,
                     Problems& problems);
/// The feed of a FIFO, made when it is first asked for; nullptr (and a problem) when the platform has none of that name.
std::shared_ptr<FifoFeed> feed_of(HostSetup& setup, const std::string& fifo, const Value& at, const std::string& path,
                                  const Description& description, Problems& problems);

/// The hosts of an elaborated chip.
class Hosts : public StepObserver, private ChipLink {
 public:
  /// All must outlive this.
  Hosts(Chip& chip, const Description& description, HostSetup setup, const Observation& observation);

  /// Writes firmware and blobs; `image`: the bytes of the network's image, if a blob wants it.
  void load(const Image& image);
  /// What energy registers show; NaN if it is never set.
  void set_energy(std::function<double()> energy) { energy_ = std::move(energy); }

  bool any() const { return setup_.any(); }
  const HostSetup& setup() const { return setup_; }
  std::span<Host* const> hosts() const { return hosts_; }
  /// The code of the firmware that ended the run.
  std::optional<int> exit_code() const;
  /// Where each host is, for a run that does not end.
  std::string states() const;

  void on_step(const StepReport& report) override;

 private:
  Sync& sync() override { return chip_.sync(); }
  std::uint64_t count(const std::string& action) const override;
  double energy() const override;

  Chip& chip_;
  HostSetup setup_;
  const Observation& observation_;
  std::vector<Host*> hosts_;  ///< those that run
  std::vector<SpikePort*> ports_;
  struct Heard {
    std::uint32_t node = 0;
    std::uint32_t first = 0;
  };
  std::vector<Heard> heard_;
  std::vector<std::pair<Picoseconds, std::uint32_t>> events_;  ///< scratch
  std::function<double()> energy_;
};

}  // namespace synfire
