// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/cores/odin: which row is whose, and the bytes of a chip.
#include "models/cores/odin/odin_target.h"

#include <algorithm>
#include <array>
#include <bitset>
#include <stdexcept>

#include "models/cores/odin/quantisation.h"
#include "models/cores/odin/word.h"
#include "models/soma/soma.h"

namespace synfire::odin {

namespace {

constexpr std::uint32_t kNone = 0xffff'ffff;

struct NeuronCode {
  std::uint32_t threshold = 0, leak = 0;
  double scale = 1.0;
  bool learns = false;
};

std::vector<NeuronCode> codes_of(const CoreProgram& program, const std::optional<Learning>& learning) {
  std::vector<NeuronCode> codes(program.neurons());
  for (const CoreSlice& slice : program.slices) {
    const auto& group = static_cast<const OdinGroup&>(*slice.quantised);
    const bool learns =
        learning && (!learning->nodes || std::ranges::find(*learning->nodes, slice.group->name) != learning->nodes->end());
    for (std::size_t k = 0; k < slice.neurons.size(); ++k) {
      const std::uint32_t n = slice.neurons[k];
      codes[slice.first_local + k] = {group.threshold[n], group.leak[n], group.scale[n], learns};
    }
  }
  return codes;
}

}  // namespace

const Schema<Learning>& Learning::schema() {
  static const auto declared =
      Schema<Learning>("learning", "SDSP in neurons of the network; inputs with a single synapse never learn")
          .required("thetamem", &Learning::thetamem, "potential from which events strengthen their synapses", between(0, 255))
          .optional("theta", &Learning::theta,
                    "calcium from which anything is learned, and below which events strengthen and weaken", between(0, 7))
          .optional("calcium_leak", &Learning::calcium_leak, "time references in which calcium falls by one; 0: never",
                    between(0, 31))
          .optional("nodes", &Learning::nodes, "nodes of the network whose neurons learn; default: all");
  return declared;
}

/// Addresses of rows. `first` and `second`: of each axon, the row of its excitatory (or only) and of its inhibitory synapses.
struct OdinTarget::Rows {
  std::vector<std::uint32_t> first, second;
  std::vector<std::uint32_t> source;   ///< of each axon: the neuron that it comes from, or kNone
  std::vector<bool> by_event;          ///< axons that take no row: virtual events carry their only synapse
  std::vector<std::uint32_t> twin_of;  ///< by address: the neuron that it copies, or kNone
  bool closed = false;                 ///< neurons reach neurons
  std::uint64_t used = 0;              ///< rows taken, which may be too many
  std::uint64_t split_axons = 0, split_neurons = 0;
};

OdinTarget::Rows OdinTarget::assign(const CoreProgram& program) const {
  const auto neurons = static_cast<std::uint32_t>(program.neurons());
  const std::size_t axons = program.rows.size();
  Rows rows{std::vector(axons, kNone), std::vector(axons, kNone), std::vector(axons, kNone), std::vector<bool>(axons, false),
            std::vector(kNeurons, kNone)};
  for (std::uint32_t n = 0; n < program.destinations.size() && n < neurons; ++n) {
    for (const Destination& to : program.destinations[n]) {
      if (to.axon < axons) rows.source[to.axon] = n;
      rows.closed = true;
    }
  }
  std::vector<bool> taken(kNeurons, false);
  // A closed loop makes each neuron's spike an event of the row of its number; an open one leaves all rows to the outside.
  if (rows.closed) std::fill(taken.begin(), taken.begin() + std::min(neurons, kNeurons), true);
  rows.used = rows.closed ? neurons : 0;
  std::uint32_t next = kNeurons;
  const auto take = [&] {
    ++rows.used;
    while (next > 0 && taken[next - 1]) --next;
    if (next == 0) return kNone;
    taken[next - 1] = true;
    return next - 1;
  };
  for (std::size_t axon = 0; axon < axons; ++axon) {
    bool excites = false, inhibits = false;
    for (const SynapseEntry& synapse : program.rows[axon].synapses) {
      excites = excites || synapse.weight > 0.0;
      inhibits = inhibits || synapse.weight < 0.0;
    }
    const bool split = excites && inhibits && !design_.tiny();
    const std::uint32_t neuron = rows.source[axon];
    if (neuron == kNone && !design_.tiny() && program.rows[axon].synapses.size() == 1) {
      rows.by_event[axon] = true;
    } else if (neuron == kNone) {
      rows.first[axon] = take();
      if (split) rows.second[axon] = take();
      rows.split_axons += split ? 1 : 0;
    } else {
      rows.first[axon] = neuron;
      if (!split) continue;
      rows.second[axon] = take();
      ++rows.split_neurons;
      if (rows.second[axon] != kNone) rows.twin_of[rows.second[axon]] = neuron;
    }
  }
  return rows;
}

CoreLimits OdinTarget::limits() const {
  return {.neurons = kNeurons, .axons_in = kAxons, .synapse_bits = std::uint64_t{kSynapseWords} * 32, .delay = 0};
}

std::string OdinTarget::refuses(const NeuronGroup& group) const {
  if (linked_)
    return "its input is wired to another chip, whose neurons are its rows; a network is compiled for chips that a host feeds";
  return refusal(group);
}

std::unique_ptr<QuantisedGroup> OdinTarget::quantise(const NeuronGroup& group, const WeightRange& weights,
                                                     std::vector<std::string>& notes) const {
  return quantised(group, weights, design_.variant, notes);
}

std::vector<Usage> OdinTarget::usage(const CoreProgram& program) const {
  const Rows rows = assign(program);
  return {{"neurons", "", program.neurons() + rows.split_neurons, kNeurons},
          {"synapse memory", "bit", 4 * program.synapses(), std::uint64_t{kSynapseWords} * 32},
          {"rows", "", rows.used, kNeurons},
          {"axons in", "", program.rows.size(), kAxons}};
}

/// Throws std::length_error when a node that shall learn is none of the network's.
void OdinTarget::check_learning(const CoreProgram& program) const {
  if (!learning_ || !learning_->nodes) return;
  std::vector<std::string> names;
  for (const CoreSlice& slice : program.slices) names.push_back(slice.group->name);
  for (const std::string& node : *learning_->nodes) {
    if (std::ranges::find(names, node) != names.end()) continue;
    throw std::length_error("learning.nodes: found " + shown(node) + "; expected " + any_of(names) + did_you_mean(node, names));
  }
}

std::vector<Segment> OdinTarget::encode(const CoreProgram& program, std::vector<std::string>& notes) const {
  for (const Usage& use : usage(program)) {
    if (use.used > use.capacity) {
      throw std::length_error(use.resource + ": " + std::to_string(use.used) + " needed; the core has " +
                              std::to_string(use.capacity));
    }
  }
  check_learning(program);
  const auto neurons = static_cast<std::uint32_t>(program.neurons());
  const std::vector<NeuronCode> codes = codes_of(program, learning_);
  const Rows rows = assign(program);
  MemoryImage memory(design_.layout);
  const auto words = memory.region<std::uint32_t>("neurons", std::uint64_t{kNeurons} * design_.neuron_bytes() / 4);
  for (std::uint32_t address = 0; address < kNeurons; ++address) {
    const std::uint32_t n = rows.twin_of[address] != kNone ? rows.twin_of[address] : address;
    const bool used = n < neurons;
    if (design_.tiny()) {
      words[address] = used ? codes[n].threshold << 12 | codes[n].leak << 24 : 0x8000'0000u | 0x7ffu << 12;
    } else {
      Word word;
      set_field<0, 1>(word, 1);
      set_field<1, 7>(word, used ? codes[n].leak : 0);
      set_field<8, 1>(word, used && codes[n].leak > 0);
      set_field<9, 8>(word, used ? codes[n].threshold : 255);
      set_field<127, 1>(word, !used);
      if (used && codes[n].learns) {
        set_field<17, 1>(word, 1);
        set_field<18, 8>(word, static_cast<std::uint32_t>(learning_->thetamem));
        set_field<26, 3>(word, static_cast<std::uint32_t>(learning_->theta[0]));
        set_field<29, 3>(word, static_cast<std::uint32_t>(learning_->theta[2]));
        set_field<32, 3>(word, static_cast<std::uint32_t>(learning_->theta[1]));
        set_field<35, 5>(word, static_cast<std::uint32_t>(learning_->calcium_leak));
      }
      store_word(words.data() + std::size_t{address} * 4, word);
    }
  }

  const auto synapses = memory.region<std::uint32_t>("synapses", kSynapseWords);
  const auto events = memory.region<std::uint32_t>("host_axons", std::uint64_t{kAxons} * kEventsPerAxon);
  Rounding rounding(design_.variant);
  for (std::size_t axon = 0; axon < program.rows.size(); ++axon) {
    if (program.rows[axon].graded) throw std::length_error("an axon whose spikes carry values; an AER event carries none");
    for (const SynapseEntry& synapse : program.rows[axon].synapses) {
      const std::int32_t weight = rounding.round(synapse.weight * codes[synapse.target].scale, synapse.weight);
      if (rows.by_event[axon]) {
        const auto payload = static_cast<std::uint32_t>(std::abs(weight)) << 5 | (weight < 0 ? 16u : 0u) | 1;
        std::uint32_t e = 0;
        for (std::uint32_t n = 0; n < kNeurons && weight != 0; ++n) {
          if (n == synapse.target || rows.twin_of[n] == synapse.target) {
            events[axon * kEventsPerAxon + e++] = kValid | n << 8 | payload;
          }
        }
        continue;
      }
      const bool second = rows.second[axon] != kNone && weight < 0;
      const std::uint32_t row = second ? rows.second[axon] : rows.first[axon];
      const std::uint32_t nibble =
          design_.tiny() ? static_cast<std::uint32_t>(weight) & 15u : 8u | static_cast<std::uint32_t>(std::abs(weight));
      const auto put = [&](std::uint32_t post) { synapses[row << 5 | post >> 3] |= nibble << (4 * (post & 7)); };
      put(synapse.target);
      for (std::uint32_t twin = 0; twin < kNeurons; ++twin) {
        if (rows.twin_of[twin] == synapse.target) put(twin);
      }
    }
  }
  rounding.report(notes);

  const auto registers = memory.region<std::uint32_t>("registers", design_.registers());
  registers[Register::kOpenLoop] = rows.closed ? 0 : 1;
  if (design_.tiny()) {
    std::uint32_t last = neurons == 0 ? 0 : neurons - 1;
    registers[TinyRegister::kMaxNeuron] = last;
  } else {
    const auto inhibitory = [&](std::uint32_t row) { registers[Register::kSynSign + row / 16] |= 1u << (row % 16); };
    for (std::size_t axon = 0; axon < program.rows.size(); ++axon) {
      const auto& list = program.rows[axon].synapses;
      if (rows.by_event[axon]) continue;
      if (rows.second[axon] != kNone) {
        inhibitory(rows.second[axon]);
      } else if (std::ranges::any_of(list, [](const SynapseEntry& s) { return s.weight < 0.0; })) {
        inhibitory(rows.first[axon]);
      }
    }
    // Writing the neurons over SPI has written their flags too, and none learns.
    std::ranges::fill(memory.region<std::uint8_t>("sdsp_flags", kNeurons), SdspFlag::kKnown);
  }

  const auto host = memory.region<std::uint32_t>("host", HostRegister::kCount);
  host[HostRegister::kNeurons] = neurons;
  host[HostRegister::kTimeReference] =
      std::ranges::any_of(codes, [](const NeuronCode& c) { return c.leak > 0; }) || (learning_ && learning_->calcium_leak > 0);
  for (std::size_t axon = 0; axon < program.rows.size(); ++axon) {
    if (rows.source[axon] != kNone || rows.by_event[axon]) continue;  // made inside, or written above
    const auto event = [&](std::uint32_t row) { return row == kNone ? 0 : kValid | (design_.tiny() ? row : row << 8 | 7); };
    events[axon * kEventsPerAxon] = event(rows.first[axon]);
    events[axon * kEventsPerAxon + 1] = event(rows.second[axon]);
  }
  const auto listeners = memory.region<std::uint32_t>("host_neurons", kNeurons);
  for (std::uint32_t n = 0; n < neurons; ++n) listeners[n] = n + 1;

  if (rows.split_axons > 0) {
    notes.push_back(std::to_string(rows.split_axons) +
                    " axons excite some neurons and inhibit others; a row has one sign, so each of them takes two rows and two "
                    "events a spike");
  }
  if (rows.split_neurons > 0) {
    notes.push_back(std::to_string(rows.split_neurons) +
                    " neurons have outgoing synapses of both signs; a row has one sign, so each of them is split: a twin with "
                    "the same input inhibits");
  }
  return memory.take_segments();
}

}  // namespace synfire::odin
