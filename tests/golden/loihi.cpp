// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests/golden: the set `loihi`: compartments of the chip `loihi`, state by state, against nengo-loihi's emulator (nl*) and
// lava's bit-accurate models (lv*). The registers are written through the chip's bus as config.json has them, input comes in
// over the mesh, and what is compared is read back over the bus. The format is in tests/golden/loihi/README.md.
#include <bit>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "kernel/simulation.h"
#include "models/soma/loihi_cuba.h"
#include "models/synapses/loihi_delivery.h"
#include "platforms/chip.h"
#include "tests/golden/golden_set.h"

namespace synfire::golden {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

/// Neurons are dealt to these cores in turn, so that spikes cross the mesh.
constexpr std::uint32_t kCores[] = {0, 37, 126};

[[noreturn]] void unreadable(const fs::path& file, const std::string& where, const std::string& message) {
  throw InputError({file.string(), 0, 0}, where, message);
}

// --- files of a case -----------------------------------------------------------------------------------------------------

/// A CSV of integers with a header.
struct Table {
  std::vector<std::string> header;
  std::vector<std::vector<std::int64_t>> rows;

  std::optional<std::size_t> column(const std::string& name) const {
    const auto found = std::ranges::find(header, name);
    if (found == header.end()) return std::nullopt;
    return static_cast<std::size_t>(found - header.begin());
  }
};

std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> fields(1);
  for (const char c : line) {
    if (c == ',') {
      fields.emplace_back();
    } else if (c != '\r') {
      fields.back() += c;
    }
  }
  return fields;
}

Table read_table(const fs::path& file, const std::vector<std::string>& needed) {
  std::ifstream stream(file);
  std::string line;
  if (!std::getline(stream, line)) unreadable(file, "", "found no text; expected a CSV file with a header");
  Table table{split(line), {}};
  for (const std::string& name : needed) {
    if (!table.column(name)) unreadable(file, "header", "found no column " + name);
  }
  for (int number = 2; std::getline(stream, line); ++number) {
    if (line.empty() || line == "\r") continue;
    const std::vector<std::string> fields = split(line);
    const std::string where = "line " + std::to_string(number);
    if (fields.size() != table.header.size()) unreadable(file, where, "found " + std::to_string(fields.size()) + " fields");
    table.rows.emplace_back();
    for (const std::string& field : fields) {
      std::size_t used = 0;
      try {
        table.rows.back().push_back(std::stoll(field, &used));
      } catch (const std::logic_error&) {
        used = field.size() + 1;
      }
      if (used != field.size()) unreadable(file, where, "found " + shown(field) + "; expected an integer");
    }
  }
  return table;
}

struct Synapse {
  std::uint32_t axon = 0;  ///< inputs first, then neurons
  std::uint32_t target = 0;
  std::uint32_t format = 0;
  std::int32_t mantissa = 0;
  std::uint32_t delay = 0;
};

struct Case {
  loihi::Variant variant = loihi::Variant::lava;
  std::uint32_t neurons = 0;
  std::uint32_t inputs = 0;
  std::uint64_t steps = 0;
  std::vector<loihi::Compartment> compartments;
  std::vector<std::uint32_t> refract;
  std::uint32_t vmin_exponent = loihi::kVminExponent;
  std::uint32_t vmax_exponent = loihi::kVmaxExponent;
  std::vector<int> exponents;  ///< of the synapse formats
  std::vector<Synapse> synapses;
  bool recurrent = false;
};

class CaseReader {
 public:
  explicit CaseReader(const fs::path& folder) : file_(folder / "config.json") {
    std::ifstream stream(file_);
    json_ = Json::parse(stream, nullptr, false);
    if (!json_.is_object()) unreadable(file_, "", "found no JSON object");
  }

  Case read() {
    try {
      Case made;
      made.neurons = static_cast<std::uint32_t>(number("N", 1, 3 * 1024));
      made.inputs = static_cast<std::uint32_t>(number("K", 0, 1024));
      made.steps = static_cast<std::uint64_t>(number("T", 0, 1'000'000));
      made.compartments.resize(made.neurons);
      made.refract.resize(made.neurons);
      if (json_.contains("decay_u")) {
        read_nengo(made);
      } else {
        read_lava(made);
      }
      return made;
    } catch (const Json::exception& error) {
      unreadable(file_, "", error.what());
    }
  }

 private:
  std::int64_t number(const char* key, std::int64_t least, std::int64_t most) {
    return checked(json_.at(key), key, least, most);
  }
  std::int64_t checked(const Json& value, const std::string& key, std::int64_t least, std::int64_t most) {
    const auto found = value.get<std::int64_t>();
    if (found < least || found > most) {
      unreadable(file_, key,
                 "found " + std::to_string(found) + "; expected " + std::to_string(least) + " to " + std::to_string(most));
    }
    return found;
  }
  /// A value for every neuron, or one for each.
  std::int64_t of(const char* key, std::uint32_t n, std::int64_t least, std::int64_t most) {
    const Json& value = json_.at(key);
    return checked(value.is_array() ? value.at(n) : value, key, least, most);
  }

  /// Weights by [source][target].
  void add_synapses(Case& made, const char* key, int exponent, std::uint32_t first_axon, std::uint32_t sources) {
    const auto format = static_cast<std::uint32_t>(made.exponents.size());
    made.exponents.push_back(exponent);
    for (std::uint32_t from = 0; from < sources; ++from) {
      for (std::uint32_t to = 0; to < made.neurons; ++to) {
        const std::int64_t weight = checked(json_.at(key).at(from).at(to), key, -256, 255);
        if (weight != 0) made.synapses.push_back({first_axon + from, to, format, static_cast<std::int32_t>(weight), 0});
      }
    }
  }

  void read_nengo(Case& made) {
    made.variant = loihi::Variant::nengo_loihi;
    for (std::uint32_t n = 0; n < made.neurons; ++n) {
      loihi::Compartment& compartment = made.compartments[n];
      compartment.du = static_cast<std::uint16_t>(of("decay_u", n, 0, 4095));
      compartment.dv = static_cast<std::uint16_t>(of("decay_v", n, 0, 4096));
      const std::int64_t vth = of("vth", n, 0, 64 * std::int64_t{loihi::kMostVth});
      if (vth % 64 != 0) unreadable(file_, "vth", "found " + std::to_string(vth) + "; expected a multiple of 64");
      compartment.vth = static_cast<std::uint32_t>(vth / 64);
      const std::int64_t bias = of("bias", n, -(1 << 20), 1 << 20);
      if (!loihi::exact_bias(bias)) {
        unreadable(file_, "bias", "found " + std::to_string(bias) + "; expected mantissa * 2^exponent");
      }
      compartment.bias = *loihi::exact_bias(bias);
      made.refract[n] = static_cast<std::uint32_t>(of("refract_delay", n, 0, loihi::kMostRefract));
    }
    made.vmin_exponent = exponent_of("vmin", 32, [](std::uint32_t k) { return loihi::bounds(k, 0).least; });
    made.vmax_exponent = exponent_of("vmax", 8, [](std::uint32_t m) { return loihi::bounds(0, m).most; });
    add_synapses(made, "w_in", static_cast<int>(number("wexp_in", -8, 7)), 0, made.inputs);
    if (json_.contains("w_rec")) {
      add_synapses(made, "w_rec", static_cast<int>(number("wexp_rec", -8, 7)), made.inputs, made.neurons);
      made.recurrent = true;
    }
  }
  std::uint32_t exponent_of(const char* key, std::uint32_t count, auto value_of) {
    const std::int64_t wanted = json_.value(key, std::int64_t{value_of(key == std::string("vmin") ? 23 : 7)});
    for (std::uint32_t exponent = 0; exponent < count; ++exponent) {
      if (value_of(exponent) == wanted) return exponent;
    }
    unreadable(file_, key, "found " + std::to_string(wanted) + ", which the chip cannot hold");
  }

  void read_lava(Case& made) {
    for (std::uint32_t n = 0; n < made.neurons; ++n) {
      loihi::Compartment& compartment = made.compartments[n];
      compartment.du = static_cast<std::uint16_t>(of("du", n, 0, 4095));
      compartment.dv = static_cast<std::uint16_t>(of("dv", n, 0, 4095));
      compartment.vth = static_cast<std::uint32_t>(of("vth", n, 0, loihi::kMostVth));
      compartment.bias = loihi::pack_bias(static_cast<std::int32_t>(of("bias_mant", n, -4096, 4095)),
                                          static_cast<std::uint32_t>(of("bias_exp", n, 0, 7)));
    }
    made.exponents.push_back(static_cast<int>(json_.contains("weight_exp") ? number("weight_exp", -8, 7) : 0));
    const Json& weights = json_.at("weights_effective");  // by [target][source]
    for (std::uint32_t to = 0; to < made.neurons; ++to) {
      for (std::uint32_t from = 0; from < made.inputs; ++from) {
        const std::int64_t weight = checked(weights.at(to).at(from), "weights_effective", -256, 255);
        const std::int64_t delay = json_.contains("delays") ? checked(json_["delays"].at(to).at(from), "delays", 0, 62) : 0;
        if (weight == 0) continue;
        made.synapses.push_back({from, to, 0, static_cast<std::int32_t>(weight), static_cast<std::uint32_t>(delay)});
      }
    }
  }

  fs::path file_;
  Json json_;
};

// --- a case on the chip --------------------------------------------------------------------------------------------------

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
