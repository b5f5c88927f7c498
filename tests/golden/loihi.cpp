// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests/golden: the set `loihi`: compartments of the chip `loihi`, state by state, against nengo-loihi's emulator (nl*) and
// lava's bit-accurate models (lv*). The registers are written through the chip's bus as config.json has them, input comes in
// over the mesh, and what is compared is read back over the bus. The format is in tests/golden/loihi/README.md.
#include <bit>
#include <map>

#include "kernel/simulation.h"
#include "models/synapses/loihi_delivery.h"
#include "platforms/chip.h"
#include "tests/golden/golden_set.h"
#include "tests/golden/loihi_case.h"

namespace synfire::golden {
namespace {

using namespace loihi_case;

/// Neurons are dealt to these cores in turn, so that spikes cross the mesh.
constexpr std::uint32_t kCores[] = {0, 37, 126};

constexpr std::uint32_t kCoreCount = static_cast<std::uint32_t>(std::size(kCores));
std::uint32_t core_of(std::uint32_t neuron) {
  return neuron % kCoreCount;
}
std::uint32_t local_of(std::uint32_t neuron) {
  return neuron / kCoreCount;
}

/// The bytes of one core's memory: those neurons that live there, and every source as an axon.
std::vector<Segment> core_bytes(const Case& from, std::uint32_t core, const CoreTarget& target) {
  const MemoryLayout& layout = target.layout();
  MemoryImage memory(layout);
  std::vector<std::uint32_t> neurons;
  for (std::uint32_t n = core; n < from.neurons; n += kCoreCount) neurons.push_back(n);
  const std::uint32_t count = static_cast<std::uint32_t>(neurons.size());
  const std::uint32_t axons = from.inputs + (from.recurrent ? from.neurons : 0);
  const auto registers = memory.region<std::uint32_t>("registers", 2);
  registers[0] = count;
  registers[1] = axons;
  memory.region<std::uint32_t>("v_limits", 2)[0] = from.vmin_exponent;
  memory.region<std::uint32_t>("v_limits", 2)[1] = from.vmax_exponent;
  for (std::uint32_t local = 0; local < count; ++local) {
    const loihi::Compartment& compartment = from.compartments[neurons[local]];
    memory.region<std::uint16_t>("du", count)[local] = compartment.du;
    memory.region<std::uint16_t>("dv", count)[local] = compartment.dv;
    memory.region<std::uint32_t>("vth", count)[local] = compartment.vth;
    memory.region<std::uint16_t>("bias", count)[local] = compartment.bias;
    memory.region<std::uint8_t>("refract", count)[local] = static_cast<std::uint8_t>(from.refract[neurons[local]]);
  }
  const auto formats = memory.region<std::uint32_t>("synapse_formats", from.exponents.size());
  for (std::size_t f = 0; f < formats.size(); ++f) {
    constexpr auto kMixed = static_cast<std::uint32_t>(loihi::SignMode::mixed);
    formats[f] = static_cast<std::uint32_t>(from.exponents[f] + 8) | kMixed << 4 | 8u << 6;
  }
  // The ring of accumulators has a slot for each delay, a power of two of them; how far they are apart, the layout knows.
  const auto stride = static_cast<std::uint32_t>(layout.at("accumulators").count / std::bit_ceil(target.limits().delay + 1));
  std::vector<std::uint32_t> words;
  const auto rows = memory.region<std::uint32_t>("synapse_rows", 2 * axons);
  for (std::uint32_t axon = 0; axon < axons; ++axon) {
    rows[2 * axon] = static_cast<std::uint32_t>(words.size());
    std::uint32_t head = 0;
    std::optional<std::uint32_t> format;
    for (const Synapse& synapse : from.synapses) {
      if (synapse.axon != axon || core_of(synapse.target) != core) continue;
      if (format != synapse.format) {
        format = synapse.format;
        head = static_cast<std::uint32_t>(words.size());
        words.push_back(synapse.format << 24);
      }
      ++words[head];
      words.push_back(static_cast<std::uint32_t>(synapse.mantissa) << loihi::kOffsetBits |
                      (synapse.delay * stride + local_of(synapse.target)));
    }
    rows[2 * axon + 1] = static_cast<std::uint32_t>(words.size()) - rows[2 * axon];
  }
  memory.region<std::uint32_t>("synapse_count", 1)[0] = static_cast<std::uint32_t>(words.size());
  std::ranges::copy(words, memory.region<std::uint32_t>("synapses", words.size()).begin());
  if (from.recurrent) {
    const auto out_rows = memory.region<std::uint32_t>("axon_out_rows", 2 * count);
    const auto out = memory.region<std::uint32_t>("axon_out", std::size_t{2} * kCoreCount * count);
    for (std::uint32_t local = 0; local < count; ++local) {
      out_rows[2 * local] = kCoreCount * local;
      out_rows[2 * local + 1] = kCoreCount;
      for (std::uint32_t to = 0; to < kCoreCount; ++to) {
        out[2 * (kCoreCount * local + to)] = kCores[to];
        out[2 * (kCoreCount * local + to) + 1] = from.inputs + neurons[local];
      }
    }
  }
  return memory.take_segments();
}

/// Stimulus row t acts in step t, on every core that holds neurons.
class Stimulus : public SpikeSource {
 public:
  Stimulus(const Table& table, const fs::path& file, std::uint32_t inputs, std::uint32_t cores) : cores_(cores) {
    const std::size_t t = *table.column("t");
    const std::size_t source = *table.column("source");
    for (const auto& row : table.rows) {
      if (row[t] < 0 || row[source] < 0 || row[source] >= inputs) {
        unreadable(file, "", "found input " + std::to_string(row[source]) + " at t " + std::to_string(row[t]));
      }
      by_step_.emplace(static_cast<std::uint64_t>(row[t]), static_cast<std::uint32_t>(row[source]));
    }
  }
  void inject(std::uint64_t step, PacketBatch& batch) override {
    for (auto [at, end] = by_step_.equal_range(step); at != end; ++at) {
      Destination to[kCoreCount];
      for (std::uint32_t core = 0; core < cores_; ++core) to[core] = {kCores[core], at->second};
      batch.add(0, kOutside, to, cores_);
    }
  }

 private:
  std::uint32_t cores_;
  std::multimap<std::uint64_t, std::uint32_t> by_step_;
};

/// Compares state row t after step t - 1.
class Comparison : public StepObserver {
 public:
  Comparison(const Case& of, Chip& chip, const Target& target, const Table& table)
      : case_(of), chip_(chip), target_(target), table_(table) {
    const std::size_t t = *table.column("t");
    const std::size_t neuron = *table.column("neuron");
    for (const auto& row : table.rows) {
      if (!rows_.emplace(std::pair(row[t], row[neuron]), &row).second) differ(row[t], row[neuron], "two rows");
      if (row[t] < 1 || row[t] > static_cast<std::int64_t>(of.steps) || row[neuron] < 0 || row[neuron] >= of.neurons) {
        differ(row[t], row[neuron], "a row that the case does not have");
      }
    }
  }

  void on_step(const StepReport& report) override {
    const auto t = static_cast<std::int64_t>(report.step) + 1;
    for (std::uint32_t n = 0; n < case_.neurons && first_.empty(); ++n) {
      const auto row = rows_.find({t, n});
      if (row == rows_.end()) return differ(t, n, "there is no row");
      const bool lava = case_.variant == loihi::Variant::lava;
      compare(*row->second, t, n, "a_in", read<std::int32_t>("input", n) >> 6);
      compare(*row->second, t, n, "q", read<std::int32_t>("input", n));
      compare(*row->second, t, n, "u", read<std::int32_t>("u", n));
      compare(*row->second, t, n, "v", read<std::int32_t>("v", n));
      compare(*row->second, t, n, "spiked",
              std::ranges::binary_search(chip_.cores()[kCores[core_of(n)]]->fired().neurons, local_of(n)) ? 1 : 0);
      if (!lava) compare(*row->second, t, n, "ref_count", read<std::uint8_t>("ref_count", n));
    }
  }
  const std::string& first() const { return first_; }

 private:
  template <class T>
  std::int64_t read(const char* region, std::uint32_t neuron) {
    const TargetCore& core = target_.cores[kCores[core_of(neuron)]];
    T value{};
    chip_.read(core.base + core.kind->layout().at(region).offset + local_of(neuron) * sizeof(T),
               std::as_writable_bytes(std::span(&value, 1)));
    return value;
  }
  void compare(const std::vector<std::int64_t>& row, std::int64_t t, std::int64_t neuron, const char* name,
               std::int64_t found) {
    const auto column = table_.column(name);
    if (!column || row[*column] == found) return;
    differ(t, neuron, std::string(name) + " is " + std::to_string(found) + ", expected " + std::to_string(row[*column]));
  }
  void differ(std::int64_t t, std::int64_t neuron, const std::string& what) {
    if (first_.empty()) first_ = "t " + std::to_string(t) + ", neuron " + std::to_string(neuron) + ": " + what;
  }

  const Case& case_;
  Chip& chip_;
  const Target& target_;
  const Table& table_;
  std::map<std::pair<std::int64_t, std::int64_t>, const std::vector<std::int64_t>*> rows_;
  std::string first_;
};

std::string replay(const fs::path& folder, const std::string&) {
  const Case given = CaseReader(folder).read();
  const Table stimulus = read_table(folder / "stimulus.csv", {"t", "source"});
  const bool lava = given.variant == loihi::Variant::lava;
  std::vector<std::string> columns{"t", "neuron", lava ? "a_in" : "q", "u", "v", "spiked"};
  if (!lava) columns.emplace_back("ref_count");
  const Table expected = read_table(folder / "expected_state.csv", columns);
  Value platform = load_platform(Value::scalar("loihi"), fs::current_path());
  override_platform(platform, "core.soma.variant", std::string(choice_name(given.variant)));
  const Description description(platform);
  const Target& target = description.target();
  Chip chip(description);
  const std::uint32_t cores = std::min(kCoreCount, given.neurons);
  for (std::uint32_t core = 0; core < kCoreCount; ++core) {
    const TargetCore& at = target.cores.at(kCores[core]);
    for (const Segment& segment : core_bytes(given, core, *at.kind)) chip.write(at.base + segment.offset, segment.bytes);
  }
  chip.prepare();
  Stimulus source(stimulus, folder / "stimulus.csv", given.inputs, cores);
  Comparison comparison(given, chip, target, expected);
  chip.sync().set_source(&source);
  chip.sync().add_observer(&comparison);
  chip.sync().set_steps(given.steps);
  Simulation simulation;
  simulation.run();
  Simulation::finish();
  return comparison.first();
}

bool is_case(const fs::path& folder) {
  std::error_code error;
  return fs::is_regular_file(folder / "config.json", error) && fs::is_regular_file(folder / "stimulus.csv", error);
}

std::vector<std::string> runs(const fs::path&) {
  return {"states"};
}

const RegisteredSet kRegistered("loihi", {is_case, runs, replay});

}  // namespace
}  // namespace synfire::golden
