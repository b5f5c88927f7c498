// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// base: what a chip offers a compiler. Models implement CoreTarget (capacities, quantisation, encoding), platforms assemble a
// Target, networks compile for it. No SystemC here.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "base/memory_layout.h"
#include "base/neuron.h"
#include "base/spike.h"

namespace synfire {

/// How a chip keeps its steps together.
enum class Discipline { barrier, tick, layered, event_driven };
template <>
struct Choices<Discipline> {
  static constexpr std::pair<std::string_view, Discipline> kAll[] = {{"barrier", Discipline::barrier},
                                                                     {"tick", Discipline::tick},
                                                                     {"layered", Discipline::layered},
                                                                     {"event_driven", Discipline::event_driven}};
};

/// Bytes for a place in a component's memory (offset from its base).
struct Segment {
  std::uint64_t offset = 0;
  std::vector<std::byte> bytes;
};

/// One synapse as the compiler knows it: target neuron (local to the core), weight in the network's units, delay in steps
/// beyond the one that a packet takes.
struct SynapseEntry {
  std::uint32_t target = 0;
  std::uint32_t delay = 0;
  double weight = 0.0;
};

/// All synapses of one axon on one core, in ascending order of target, then delay.
struct SynapseRow {
  std::vector<SynapseEntry> synapses;
  bool graded = false;  ///< its source sends values, not unit spikes
};

/// What the weights into a group look like (all projections together).
struct WeightRange {
  double least = 0.0;
  double most = 0.0;
  bool graded = false;  ///< some source sends values
};

/// A group of neurons as one kind of core will hold it. Made by CoreTarget::quantise, understood by the same target only.
struct QuantisedGroup {
  virtual ~QuantisedGroup() = default;
  /// Weights of the network times this are weights of the core.
  double weight_scale = 1.0;
};

/// Neurons of one group that sit on one core at consecutive local indices.
struct CoreSlice {
  const NeuronGroup* group = nullptr;
  const QuantisedGroup* quantised = nullptr;
  std::uint32_t first_local = 0;       ///< local index of the slice's first neuron
  std::vector<std::uint32_t> neurons;  ///< indices in the group, in local order
};

/// Everything that one core shall hold.
struct CoreProgram {
  std::uint32_t layer = 0;                             ///< depth in the network, for `layered` chips
  std::uint64_t seed = 0;                              ///< of what the core does at random
  std::vector<CoreSlice> slices;                       ///< ascending first_local, without gaps
  std::vector<SynapseRow> rows;                        ///< index: axon in
  std::vector<std::vector<Destination>> destinations;  ///< index: local neuron

  /// What all of it takes of a core.
  std::uint64_t neurons() const { return slices.empty() ? 0 : slices.back().first_local + slices.back().neurons.size(); }
  std::uint64_t synapses() const {
    std::uint64_t count = 0;
    for (const SynapseRow& row : rows) count += row.synapses.size();
    return count;
  }
  std::uint64_t axons_out() const {
    std::uint64_t count = 0;
    for (const std::vector<Destination>& each : destinations) count += each.size();
    return count;
  }
};

/// How much of one resource of a core is taken.
struct Usage {
  std::string resource;  ///< `neurons`, `synapse memory`, `axons in`, `axons out`
  std::string unit;      ///< `bit`, or empty for a count
  std::uint64_t used = 0;
  std::uint64_t capacity = 0;
};

/// Hard limits of a core that a partition must respect.
struct CoreLimits {
  static constexpr std::uint64_t kNone = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t neurons = kNone;
  std::uint64_t axons_in = kNone;
  std::uint64_t axons_out = kNone;     ///< entries of the routing table: destinations summed over the core's neurons
  std::uint64_t synapse_bits = kNone;  ///< see CoreTarget::row_bits
  std::uint64_t delay = 0;             ///< largest synaptic delay, in steps
  /// The delay travels in the packet (kDelayShift), so all synapses of an axon have one.
  bool delays_in_packets = false;
};

/// One kind of core, as a compiler sees it.
class CoreTarget {
 public:
  virtual ~CoreTarget() = default;

  virtual const MemoryLayout& layout() const = 0;
  virtual CoreLimits limits() const = 0;

  /// A core that executes a whole graph (`ideal`): the compiler writes an encoded GraphProgram into its region `program`.
  virtual bool executes_graph() const { return false; }

  /// Why a group cannot live on this kind of core, or an empty string.
  virtual std::string refuses(const NeuronGroup& group) const = 0;

  /// Chooses scales and rounds parameters for a group. `notes` receives what was lost or rewritten, one sentence each.
  virtual std::unique_ptr<QuantisedGroup> quantise(const NeuronGroup& group, const WeightRange& weights,
                                                   std::vector<std::string>& notes) const = 0;

  /// Bits of synapse memory that a row takes, as the chip would store it.
  virtual std::uint64_t row_bits(const SynapseRow& row) const = 0;

  /// The bytes of a core. `notes` receives what weights lost (rounding, saturation). Throws std::length_error, with the
  /// resource named, when the program exceeds the limits.
  virtual std::vector<Segment> encode(const CoreProgram& program, std::vector<std::string>& notes) const = 0;

  virtual std::vector<Usage> usage(const CoreProgram& program) const = 0;

  /// Where neuron `local`'s variable lives, for symbols: region name of the potential.
  virtual std::string state_region() const { return "v"; }
};

/// A core of a platform.
struct TargetCore {
  std::string path;        ///< `chip[1].core[3]`
  std::uint64_t base = 0;  ///< bus address of its memory
  const CoreTarget* kind = nullptr;
  bool usable = true;  ///< else it is known to be dead, and the compiler leaves it alone
};

/// What a whole platform offers. Cores are numbered as spike destinations number them.
class Target {
 public:
  virtual ~Target() = default;

  std::string platform;
  std::uint64_t fingerprint = 0;  ///< of all that an image depends on: another one means another image
  Discipline discipline = Discipline::barrier;
  bool multicast = false;  ///< one packet can reach several cores
  std::vector<TargetCore> cores;

  /// Hops of a packet that does not arrive, since something on its way is known to be dead.
  static constexpr std::uint32_t kUnreachable = 1u << 20;
  /// Router-to-router hops of a packet between two cores; kOutside is where the outside's spikes enter.
  virtual std::uint32_t hops(std::uint32_t from, std::uint32_t to) const = 0;
};

}  // namespace synfire
