// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios: faults. All that can break of a chip's state is in its memory map, so bits flip there; cores lose power; packets
// meet their fate where they arrive. Each fault has a random stream of its own, and each event a row in faults.csv.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "base/random.h"
#include "base/text_file.h"
#include "networks/image.h"
#include "platforms/description.h"
#include "scenarios/scenario.h"
#include "scenarios/session.h"
#include "scenarios/summary.h"

namespace synfire {

struct Prepared;

struct KnownNode;

/// Looks whether what faults name is there. Problems are collected. `node_of`: a node of the network, or nullptr.
void check_faults(const Description& description, const ScenarioParameters& scenario, const Value& merged,
                  const std::function<const KnownNode*(const std::string&)>& node_of, Problems& problems);

/// A platform as a compiler sees it that is told of dead cores, routers and links.
class DamagedTarget : public Target {
 public:
  DamagedTarget(const Description& description, const std::vector<FaultParameters>& faults);
  std::uint32_t hops(std::uint32_t from, std::uint32_t to) const override;

 private:
  const Description& description_;
  std::vector<std::string> dead_;  ///< places of links and routers
};

class Faults : public StepObserver {
 public:
  /// All must outlive this. The chip is loaded.
  Faults(const Prepared& prepared, Session& session, const std::filesystem::path& folder);
  ~Faults() override;

  void on_step(const StepReport& report) override;
  /// How often each kind struck; null without faults.
  Json json() const;
  void close();

 private:
  struct Bits {  ///< a stretch of memory
    std::uint32_t core;
    std::string name;
    std::uint64_t address, bytes;
    Element element;
  };
  struct Strike {  ///< a bit that is hit
    std::uint32_t core;
    std::uint64_t address;
    std::byte mask;
    std::byte before{};   ///< the byte
    std::string refused;  ///< where it made no sense and was put back
  };
  struct Fault {
    const FaultParameters* is;
    RandomStream random;
    std::vector<Bits> memory;
    std::uint64_t bits = 0;
    double next_hour = 0.0;  ///< of a soft error
    std::vector<Strike> stuck;
    bool active = false;
  };
  void begin(Fault& fault);
  void find_memory(Fault& fault) const;
  void kill_neurons(Fault& fault);
  void kill_cores(Fault& fault);
  void break_ways(Fault& fault);
  void watch_packets();
  void filter(std::uint32_t core, PacketBatch& batch);
  bool arrives(std::uint32_t from, std::uint32_t to);
  void strike_bits(Fault& fault);
  Strike strike(Fault& fault, std::uint64_t bit);
  /// Hits all of them, core by core, and logs what was put back.
  void apply(Fault& fault, std::vector<Strike>& strikes);
  /// Those of one core, which looks at its memory once; where it refuses, halves are tried for themselves.
  void hit(const Fault& fault, std::span<Strike> strikes);
  void vary(Fault& fault);
  void hold(Fault& fault);
  void soften(Fault& fault);
  void log_put_back(const Fault& fault, std::uint32_t core, const std::string& refused);
  void log(const Fault& fault, const std::string& place, const std::string& what);

  const Description& description_;
  const Image& image_;
  std::span<const Session::Place> places_;  ///< where the image has put bytes: what is flipped in regions that are larger
  Chip& chip_;
  std::vector<Fault> faults_;
  std::vector<std::unique_ptr<RandomStream>> arrivals_;  ///< of each core
  std::vector<std::string> dead_places_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, bool> ways_;  ///< whether a packet arrives
  std::map<std::string, std::uint64_t> counts_;
  PacketBatch kept_;             ///< of the batch that is being filtered
  std::vector<Destination> to_;  ///< of the packet
  std::unique_ptr<TextFile> file_;
  std::uint64_t step_ = 0;
  Picoseconds now_ = 0;
};

}  // namespace synfire
