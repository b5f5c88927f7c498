// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// networks: random networks.
#include "networks/random_network.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>

#include "base/fnv.h"
#include "base/random.h"

namespace synfire {

Drive drive_of(double spikes_per_step, std::uint32_t synapses) {
  // A threshold of twice the deviation of what a step can bring: then fluctuations of rates die out in the loops of the
  // network.
  const auto least = static_cast<std::uint32_t>(std::ceil(2.0 * std::sqrt(static_cast<double>(synapses)))) + 1;
  constexpr double kGood = 1e-4;
  constexpr std::uint32_t kMost = 4096;
  if (spikes_per_step <= 0.0) return {0.0, least};
  Drive best;
  double best_error = 1e9;
  for (std::uint32_t threshold = least; threshold <= kMost && best_error > kGood; ++threshold) {
    const double wanted = spikes_per_step * threshold;
    const double input = wanted < 255.5 / 256.0 ? std::round(wanted * 256.0) / 256.0 : std::round(wanted);
    const double error = std::abs(input / wanted - 1.0);
    if (error < best_error) {
      best_error = error;
      best = {input, threshold};
    }
  }
  return best;
}

namespace {

void shuffle(std::vector<std::uint32_t>& values, RandomStream& random) {
  for (std::size_t i = values.size(); i > 1; --i) std::swap(values[i - 1], values[random.below(i)]);
}

class RandomCompiler {
 public:
  RandomCompiler(const RandomNetwork& network, const CompileOptions& options, const Target& target, const Location& where)
      : network_(network), options_(options), target_(target), where_(where), random_(options.seed, "random network") {}

  Image run() {
    size_up();
    head();
    draw_destinations();
    for (std::uint32_t core = 0; core < cores_; ++core) encode(core);
    image_.routes = all_;
    image_.mean_hops = hops_ / static_cast<double>(all_);
    return std::move(image_);
  }

 private:
  [[noreturn]] void fail(const std::string& key, const std::string& message) const {
    throw InputError(where_, "network.random" + (key.empty() ? "" : "." + key), message);
  }

  void size_up() {
    const CoreTarget* kind = target_.cores.front().kind;
    if (kind->executes_graph() || std::ranges::any_of(target_.cores, [&](auto& core) { return core.kind != kind; })) {
      fail("", "found platform " + target_.platform + "; expected one whose cores are alike and have neurons and axons");
    }
    const CoreLimits limits = kind->limits();
    const auto available = static_cast<std::uint32_t>(target_.cores.size());
    cores_ = network_.cores.value_or(available);
    if (cores_ > available)
      fail("cores", "found " + std::to_string(cores_) + "; expected at most " + std::to_string(available));
    const std::uint64_t most = std::min({limits.neurons, limits.axons_in, limits.axons_out});
    size_ = network_.neurons.value_or(static_cast<std::uint32_t>(std::min<std::uint64_t>(most, 1u << 16)));
    size_ -= network_.neurons ? 0 : size_ % 2;
    if (size_ > most) fail("neurons", "found " + std::to_string(size_) + "; expected at most " + std::to_string(most));
    if (size_ % 2 != 0 || size_ == 0) fail("neurons", "found " + std::to_string(size_) + "; expected an even number");
    if (network_.synapses > size_) {
      fail("synapses", "found " + std::to_string(network_.synapses) + "; expected at most " + std::to_string(size_) +
                           ", the neurons of a core");
    }
    if (network_.longest_delay > limits.delay + 1) {
      fail("delays",
           "found " + std::to_string(network_.longest_delay) + " steps; expected at most " + std::to_string(limits.delay + 1));
    }
    all_ = std::uint64_t{cores_} * size_;
    if (all_ > std::uint64_t{1} << 28) fail("", "found " + std::to_string(all_) + " neurons; expected at most 2^28");
    drive_ = drive_of(network_.rate * options_.conventions.dt, network_.synapses);
    const double rate = drive_.input / drive_.threshold / options_.conventions.dt;
    if (network_.rate > 0.0 && std::abs(rate / network_.rate - 1.0) > 0.01) {
      fail("rate",
           "found " + format_number(network_.rate) + " Hz, which a constant input of whole numbers does not give at this dt");
    }
    in_packets_ = limits.delays_in_packets;
  }

  void head() {
    Fnv fnv;
    for (const double number : {network_.rate, double(network_.synapses), double(network_.longest_delay), double(cores_),
                                double(size_), double(options_.seed), options_.conventions.dt}) {
      fnv.add(static_cast<std::uint64_t>(std::llround(number * 1e6)));
    }
    image_.platform = target_.platform;
    image_.chip = target_.fingerprint;
    image_.network_file = "random network";
    image_.fingerprint = fnv.hash();
    image_.conventions = options_.conventions;
    image_.conventions.if_dt = 1.0;
    image_.conventions.reset = Reset::subtract;
    image_.conventions.compare = Compare::at_least;
    image_.seed = options_.seed;
    image_.cores_available = static_cast<std::uint32_t>(target_.cores.size());
    image_.synapses = all_ * network_.synapses;
    image_.nodes.push_back({"neurons", "IF", {static_cast<std::size_t>(all_)}, static_cast<std::uint32_t>(all_)});
  }

  /// Each axon of the chip is some neuron's own.
  void draw_destinations() {
    to_.resize(all_);
    std::iota(to_.begin(), to_.end(), 0u);
    shuffle(to_, random_);
    delay_.assign(all_, 0);
    for (std::uint8_t& delay : delay_) delay = static_cast<std::uint8_t>(random_.below(network_.longest_delay));
  }

  void encode(std::uint32_t core) {
    NeuronGroup group{.name = "neurons", .model = NeuronModel::integrate_and_fire, .size = size_};
    group.conventions = image_.conventions;
    group.parameters = {{"r", std::vector(size_, 1.0)},
                        {"v_threshold", std::vector<double>(size_, drive_.threshold)},
                        {"v_reset", std::vector(size_, 0.0)}};
    group.bias.assign(size_, drive_.input);
    std::vector<double>& start = group.early.emplace_back();  // or they would all fire together at first
    for (std::uint32_t n = 0; n < size_; ++n) start.push_back(static_cast<double>(random_.below(drive_.threshold)));
    const TargetCore& at = target_.cores[core];
    if (const std::string why = at.kind->refuses(group); !why.empty()) {
      fail("", "found integrate-and-fire neurons, which the cores of " + target_.platform + " refuse: " + why);
    }
    std::vector<std::string> notes;
    const auto quantised = at.kind->quantise(group, {-1.0, 1.0, false}, notes);

    CoreProgram program;
    program.seed = options_.seed;
    std::vector<std::uint32_t> neurons(size_);
    std::iota(neurons.begin(), neurons.end(), 0u);
    program.slices.push_back({&group, quantised.get(), 0, neurons});
    std::vector<std::uint32_t> column = neurons;
    shuffle(column, random_);
    program.rows.resize(size_);
    for (std::uint32_t axon = 0; axon < size_; ++axon) {
      std::vector<SynapseEntry>& row = program.rows[axon].synapses;
      const std::uint32_t delay = in_packets_ ? 0 : static_cast<std::uint32_t>(random_.below(network_.longest_delay));
      for (std::uint32_t k = 0; k < network_.synapses; ++k) {
        row.push_back({column[(axon + k) % size_], delay, axon % 2 == 0 ? 1.0 : -1.0});
      }
      std::ranges::sort(row, {}, &SynapseEntry::target);
    }
    program.destinations.resize(size_);
    for (std::uint32_t n = 0; n < size_; ++n) {
      const std::size_t neuron = std::size_t{core} * size_ + n;
      const std::uint32_t delay = in_packets_ ? delay_[neuron] : 0u;
      const Destination to{to_[neuron] / size_, to_[neuron] % size_ | delay << kDelayShift};
      program.destinations[n].push_back(to);
      hops_ += target_.hops(core, to.core);
    }
    std::vector<Segment> segments;
    try {
      segments = at.kind->encode(program, notes);
    } catch (const std::length_error& error) {
      fail("", "found a network that does not fit on " + at.path + ": " + error.what());
    }
    if (core == 0) image_.notes = notes;
    for (Segment& segment : segments) {
      if (!segment.bytes.empty()) image_.segments.push_back({at.base + segment.offset, at.path, std::move(segment.bytes)});
    }
    image_.utilisation.push_back({core, at.path, at.kind->usage(program)});
    ImageRun run{0, core * size_, size_, core, 0};
    if (const Region* state = at.kind->layout().find(at.kind->state_region()); state != nullptr && size_ <= state->count) {
      run.address = at.base + state->offset;
      run.bytes = size_ * element_size(state->element);
    }
    image_.runs.push_back(run);
  }

  const RandomNetwork& network_;
  const CompileOptions& options_;
  const Target& target_;
  const Location& where_;
  RandomStream random_;
  Image image_;
  Drive drive_;
  std::uint32_t cores_ = 0, size_ = 0;  ///< neurons of a core
  std::uint64_t all_ = 0;
  bool in_packets_ = false;
  double hops_ = 0.0;
  std::vector<std::uint32_t> to_;    ///< of each neuron: axons counted over the chip
  std::vector<std::uint8_t> delay_;  ///< beyond the first step
};

}  // namespace

Image random_network(const RandomNetwork& network, const CompileOptions& options, const Target& target, const Location& where) {
  return RandomCompiler(network, options, target, where).run();
}

}  // namespace synfire
