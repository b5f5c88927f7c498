// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// networks: an image: a compiled network, ready to be loaded into the memory map of one platform. On disk it is an ELF file:
// loadable segments at bus addresses, a symbol `node[first:last]` for each run of neurons, and sections of Synfire's own for
// what ELF has no words for. Users can damage it, so `read_image` trusts nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/neuron.h"
#include "base/spike.h"
#include "base/target.h"

namespace synfire {

/// Bytes for the bus; never none.
struct ImageSegment {
  std::uint64_t address = 0;
  std::string name;  ///< whose memory it is: `core[3].v`; for people
  std::vector<std::byte> bytes;

  bool operator==(const ImageSegment&) const = default;
};

enum class NodeRole : std::uint8_t { input, neuron, output };
template <>
struct Choices<NodeRole> {
  static constexpr std::pair<std::string_view, NodeRole> kAll[] = {
      {"input", NodeRole::input}, {"neuron", NodeRole::neuron}, {"output", NodeRole::output}};
};

/// A node of the network that a user can name: its Input and Output nodes, its neurons, and relays that the compiler added.
/// Linear nodes are gone: they are synapses.
struct ImageNode {
  std::string name;
  std::string type;  ///< of NIR: `CubaLIF`; `relay` for one that the compiler added
  std::vector<std::size_t> shape;
  std::uint32_t size = 0;
  NodeRole role = NodeRole::neuron;
  bool spiking = true;                  ///< else its outputs are values, recorded as states
  std::optional<std::uint32_t> source;  ///< of an Output node that is another node seen again, index by index: that node

  bool operator==(const ImageNode&) const = default;
};

/// Consecutive neurons of a node at consecutive local indices of a core. `local` counts as the core's fired spikes do; a core
/// that executes a graph counts the outputs of all its nodes in schedule order.
struct ImageRun {
  std::uint32_t node = 0;  ///< index into Image::nodes
  std::uint32_t first = 0;
  std::uint32_t count = 0;
  std::uint32_t core = 0;
  std::uint32_t local = 0;
  std::uint64_t address = 0;  ///< bus address of the state (potential) of the first; 0 when the run has none
  std::uint64_t bytes = 0;    ///< of the run's states

  bool operator==(const ImageRun&) const = default;
};

/// Where the spikes of an Input node go: those of index i to destinations[first[i]] .. destinations[first[i + 1]].
struct InputRouting {
  std::uint32_t node = 0;            ///< index into Image::nodes
  std::vector<std::uint64_t> first;  ///< size of the node + 1
  std::vector<Destination> destinations;

  std::span<const Destination> of(std::size_t index) const {
    return std::span(destinations).subspan(first[index], first[index + 1] - first[index]);
  }
  bool operator==(const InputRouting&) const = default;
};

/// What a core in use holds, with the name of its place.
struct CoreUse {
  std::uint32_t core = 0;
  std::string path;
  std::vector<Usage> usage;
};

struct Image {
  std::string platform;
  std::uint64_t chip = 0;         ///< Target::fingerprint of what it was compiled for
  std::string network_file;       ///< as given; for people
  std::uint64_t fingerprint = 0;  ///< FNV-1a of the network and the options: tells images apart
  Conventions conventions;
  bool balanced_delays = false;
  std::uint64_t seed = 0;

  std::vector<ImageSegment> segments;  ///< ascending addresses, without overlap
  std::vector<ImageNode> nodes;        ///< Input nodes, then groups, then Output nodes, each by order of execution
  std::vector<ImageRun> runs;          ///< by node, then first index
  std::vector<InputRouting> inputs;    ///< one for each Input node, in their order

  std::vector<CoreUse> utilisation;  ///< of the cores in use, ascending
  std::uint32_t cores_available = 0;
  std::uint64_t synapses = 0;
  std::uint64_t routes = 0;           ///< destinations of all neurons together
  double mean_hops = 0.0;             ///< over all routes
  std::vector<std::string> notes;     ///< what was rewritten, rounded or merged
  std::vector<std::string> warnings;  ///< what may give other spikes than the equations on paper

  /// Index of the node of that name, or nothing.
  std::optional<std::uint32_t> find(std::string_view name) const;
  /// The runs of a node (of the node that it repeats, for an Output node with a source).
  std::span<const ImageRun> runs_of(std::uint32_t node) const;
  /// Resources summed over the platform: `used` over the cores in use, `capacity` over as many cores as the platform has.
  std::vector<Usage> total_usage() const;
};

/// The bytes of the ELF file; the same for the same image.
std::vector<std::byte> elf_bytes(const Image& image);
/// Throws InputError (`FILE: error: section .synfire: ...`) with the first problem found.
Image parse_image(std::span<const std::byte> elf, const std::string& file);

/// Writes to the side and renames. Throws InputError when the place cannot be written.
void write_image(const Image& image, const std::filesystem::path& path);
Image read_image(const std::filesystem::path& path);

/// What `synfire inspect` prints: where each node lives (core, local range, address) and how full the chip is.
std::string describe(const Image& image);
/// The second half of it, which `synfire compile` prints: the utilisation.
std::string describe_utilisation(const Image& image);

}  // namespace synfire
