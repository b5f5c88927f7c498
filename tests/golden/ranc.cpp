// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests/golden: the set `ranc`: grids of cores against RANC's own test benches. A case is written into the memory map of the
// platform `ranc`, its packets enter over the mesh, and the output core, which has no neurons in RANC, gets one for each axon
// that fires when a packet has come: so what is compared has been through the fabric and the scheduler.
#include <bit>
#include <fstream>
#include <nlohmann/json.hpp>

#include "base/quantity.h"
#include "kernel/simulation.h"
#include "models/cores/neurosynaptic/design.h"
#include "models/soma/soma.h"
#include "platforms/chip.h"
#include "platforms/description.h"
#include "tests/golden/golden_set.h"

namespace synfire::golden {
namespace {

namespace fs = std::filesystem;
using namespace neurosynaptic;

constexpr std::uint32_t kOffsetBits = 9;  ///< of a packet: how far in x and in y
constexpr std::uint32_t kTickBits = 4;

[[noreturn]] void unreadable(const fs::path& file, std::size_t line, const std::string& message) {
  throw InputError({file.string(), static_cast<int>(line), line == 0 ? 0 : 1}, "", message);
}

/// The words of a file of the RTL's, without comments and empty lines.
std::vector<std::string> lines_of(const fs::path& file) {
  std::ifstream in(file);
  if (!in) unreadable(file, 0, "found no file that can be read");
  std::vector<std::string> lines;
  bool comment = false;
  for (std::string line; std::getline(in, line);) {
    std::string kept;
    for (std::size_t i = 0; i < line.size(); ++i) {
      if (comment) {
        if (line.compare(i, 2, "*/") == 0) comment = false, ++i;
      } else if (line.compare(i, 2, "/*") == 0) {
        comment = true, ++i;
      } else if (line.compare(i, 2, "//") == 0) {
        break;
      } else if (std::isspace(static_cast<unsigned char>(line[i])) == 0 && line[i] != '_') {
        kept += line[i];
      }
    }
    if (!kept.empty()) lines.push_back(kept);
  }
  return lines;
}

/// A line of binary digits, read from its most significant end.
class Bits {
 public:
  Bits(const std::string& digits, const fs::path& file, std::size_t line) : digits_(digits), file_(file), line_(line) {}
  std::int32_t take(std::uint32_t bits) {
    std::int32_t value = 0;
    for (std::uint32_t i = 0; i < bits; ++i) value = value * 2 + bit();
    return value;
  }
  std::int32_t take_signed(std::uint32_t bits) {
    const std::int32_t value = take(bits);
    return value >> (bits - 1) != 0 ? value - (1 << bits) : value;
  }
  bool bit() {
    if (at_ >= digits_.size() || (digits_[at_] != '0' && digits_[at_] != '1')) {
      unreadable(file_, line_, "found " + std::to_string(digits_.size()) + " digits; expected more, each 0 or 1");
    }
    return digits_[at_++] == '1';
  }
  void finish() const {
    if (at_ != digits_.size())
      unreadable(file_, line_, "found " + std::to_string(digits_.size()) + " digits; expected " + std::to_string(at_));
  }

 private:
  const std::string& digits_;
  const fs::path& file_;
  std::size_t line_;
  std::size_t at_ = 0;
};

struct Case {
  explicit Case(const fs::path& given) : folder(given) {
    const fs::path file = folder / "case.json";
    try {
      std::ifstream in(file);
      const auto json = nlohmann::json::parse(in);
      columns = json.at("grid").at(0), rows = json.at("grid").at(1);
      output = json.at("output_core").at(0).get<std::uint32_t>() + columns * json.at("output_core").at(1).get<std::uint32_t>();
      neurons = json.at("neurons"), axons = json.at("axons");
      word = json.at("word_bits"), shift = json.at("row_shift");
      if (json.value("negative_threshold", "<") != "<")
        unreadable(file, 0, "found another comparison; expected <, as in the RTL");
    } catch (const nlohmann::json::exception& error) {
      unreadable(file, 0, error.what());
    }
    if (columns == 0 || rows == 0 || columns > 64 || rows > 64 || output >= columns * rows || neurons == 0 || neurons > 4096 ||
        axons == 0 || axons > 4096 || !std::has_single_bit(axons) || word < 2 || word > 16 || shift > 1000) {
      unreadable(file, 0, "found numbers that describe no grid of cores");
    }
  }
  std::uint32_t axon_bits() const { return static_cast<std::uint32_t>(std::bit_width(axons - 1)); }
  std::uint32_t cores() const { return columns * rows; }
  /// The core that lies so far from one, and the axon and delay.
  Destination destination(std::uint32_t from, Bits& bits, const fs::path& file, std::size_t line) const {
    const std::int32_t x = static_cast<std::int32_t>(from % columns) + bits.take_signed(kOffsetBits);
    const std::int32_t y = static_cast<std::int32_t>(from / columns) + bits.take_signed(kOffsetBits);
    const auto axon = static_cast<std::uint32_t>(bits.take(axon_bits()));
    const auto delay = static_cast<std::uint32_t>(bits.take(kTickBits));
    bits.finish();
    if (x < 0 || y < 0 || x >= static_cast<std::int32_t>(columns) || y >= static_cast<std::int32_t>(rows)) {
      unreadable(file, line,
                 "found a packet for core (" + std::to_string(x) + ", " + std::to_string(y) + "), outside of the grid");
    }
    return {static_cast<std::uint32_t>(y) * columns + static_cast<std::uint32_t>(x), axon | delay << kDelayShift};
  }

  fs::path folder;
  std::uint32_t columns = 0, rows = 0, output = 0, neurons = 0, axons = 0, word = 0, shift = 0;
};

std::vector<std::uint32_t> counts_of(const fs::path& file) {
  std::vector<std::uint32_t> counts;
  const std::vector<std::string> lines = lines_of(file);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto count = parse_integer(lines[i]);
    if (!count || *count < 0 || *count > 1 << 24) unreadable(file, i + 1, "found " + shown(lines[i]) + "; expected a count");
    counts.push_back(static_cast<std::uint32_t>(*count));
  }
  return counts;
}

/// The bytes of a core's memory.
std::vector<Segment> core_bytes(const Case& of, std::uint32_t core, const MemoryLayout& layout) {
  char name[32];
  std::snprintf(name, sizeof(name), "csram_%03u.mem", core);
  const fs::path cells = of.folder / name;
  std::snprintf(name, sizeof(name), "tc_%03u.mem", core);
  const fs::path types = of.folder / name;
  MemoryImage memory(layout);
  const std::uint32_t words = (of.neurons + 63) / 64;
  const auto crossbar = memory.region<std::uint64_t>("crossbar", std::uint64_t{of.axons} * words);
  const auto weights = memory.region<std::int16_t>("weights", std::uint64_t{kTypes} * of.neurons);
  const auto out = memory.region<std::uint32_t>("axon_out", 2 * std::uint64_t{of.neurons});
  const std::vector<std::string> lines = lines_of(cells);
  if (lines.size() != of.neurons)
    unreadable(cells, 0, "found " + std::to_string(lines.size()) + " rows; expected " + std::to_string(of.neurons));
  memory.region<std::uint32_t>("registers", 1)[0] = of.neurons;
  const auto fill = [&]<class T>(const char* region, T value, std::uint32_t n) {
    memory.region<T>(region, of.neurons)[n] = value;
  };
  for (std::uint32_t n = 0; n < of.neurons; ++n) {
    Bits bits(lines[n], cells, n + 1);
    for (std::uint32_t axon = of.axons; axon-- > 0;) {
      if (bits.bit()) crossbar[std::size_t{axon} * words + n / 64] |= std::uint64_t{1} << (n % 64);
    }
    fill("v", bits.take_signed(of.word), n);
    fill("reset_value", bits.take_signed(of.word), n);
    for (std::uint32_t type = 0; type < kTypes; ++type) {
      weights[std::size_t{type} * of.neurons + n] = static_cast<std::int16_t>(bits.take_signed(of.word));
    }
    fill("leak", static_cast<std::int16_t>(bits.take_signed(of.word)), n);
    fill("threshold", bits.take_signed(of.word), n);
    fill("floor", -bits.take_signed(of.word), n);
    fill("modes", static_cast<std::uint16_t>((bits.bit() ? 1 : 0) << Mode::kResetShift), n);
    const Destination to = of.destination(core, bits, cells, n + 1);
    out[2 * n] = to.core;
    out[2 * n + 1] = to.axon;
  }
  const std::vector<std::string> rows = lines_of(types);
  if (rows.size() != of.axons)
    unreadable(types, 0, "found " + std::to_string(rows.size()) + " rows; expected " + std::to_string(of.axons));
  const auto axon_types = memory.region<std::uint8_t>("axon_types", of.axons);
  for (std::uint32_t axon = 0; axon < of.axons; ++axon) {
    Bits bits(rows[axon], types, axon + 1);
    axon_types[axon] = static_cast<std::uint8_t>(bits.take(2));
    bits.finish();
  }
  return memory.take_segments();
}

/// Every axon reaches the neuron of its number, which fires at once.
std::vector<Segment> output_bytes(const Case& of, const MemoryLayout& layout) {
  MemoryImage memory(layout);
  const std::uint32_t count = std::min(of.neurons, of.axons);
  const std::uint32_t words = (of.neurons + 63) / 64;
  memory.region<std::uint32_t>("registers", 1)[0] = count;
  const auto crossbar = memory.region<std::uint64_t>("crossbar", std::uint64_t{count} * words);
  const auto weights = memory.region<std::int16_t>("weights", count);
  const auto threshold = memory.region<std::int32_t>("threshold", count);
  const auto out = memory.region<std::uint32_t>("axon_out", 2 * std::uint64_t{count});
  for (std::uint32_t n = 0; n < count; ++n) {
    crossbar[std::size_t{n} * words + n / 64] |= std::uint64_t{1} << (n % 64);
    weights[n] = 1;
    threshold[n] = 1;
    out[2 * n] = kNobody;
  }
  return memory.take_segments();
}

/// Row t of the input is sent in tick t, and integrated in the next one or later.
class Stimulus : public SpikeSource {
 public:
  explicit Stimulus(const Case& of) {
    const std::vector<std::uint32_t> counts = counts_of(of.folder / "tb_num_inputs.txt");
    const fs::path file = of.folder / "tb_input.txt";
    const std::vector<std::string> lines = lines_of(file);
    std::size_t line = 0;
    for (const std::uint32_t count : counts) {
      std::vector<Destination>& tick = ticks_.emplace_back();
      for (std::uint32_t i = 0; i < count; ++i, ++line) {
        if (line >= lines.size()) unreadable(file, line, "found no more packets; expected as many as tb_num_inputs.txt says");
        Bits bits(lines[line], file, line + 1);
        tick.push_back(of.destination(0, bits, file, line + 1));
      }
    }
    if (line != lines.size()) unreadable(file, line + 1, "found more packets than tb_num_inputs.txt says");
  }
  void inject(std::uint64_t step, PacketBatch& batch) override {
    if (step == 0 || step > ticks_.size()) return;
    for (const Destination& to : ticks_[step - 1]) batch.add(0, kOutside, &to, 1);
  }

 private:
  std::vector<std::vector<Destination>> ticks_;
};

/// Expected row r was sent in tick r + row_shift: the output core's neurons fire in the next.
class Comparison : public StepObserver {
 public:
  Comparison(const Case& of, Chip& chip) : case_(of), chip_(chip) {
    const std::vector<std::uint32_t> counts = counts_of(of.folder / "tb_num_outputs.txt");
    const fs::path file = of.folder / "tb_correct.txt";
    const std::vector<std::string> lines = lines_of(file);
    std::size_t line = 0;
    for (const std::uint32_t count : counts) {
      std::vector<std::uint32_t>& row = rows_.emplace_back();
      for (std::uint32_t i = 0; i < count; ++i, ++line) {
        if (line >= lines.size()) unreadable(file, line, "found no more outputs; expected as many as tb_num_outputs.txt says");
        Bits bits(lines[line], file, line + 1);
        row.push_back(static_cast<std::uint32_t>(bits.take(static_cast<std::uint32_t>(lines[line].size()))));
      }
      std::ranges::sort(row);
    }
    if (line != lines.size()) unreadable(file, line + 1, "found more outputs than tb_num_outputs.txt says");
  }
  std::uint64_t steps() const { return rows_.size() + case_.shift + 1; }

  void on_step(const StepReport& report) override {
    if (report.step <= case_.shift || !first_.empty()) return;
    const std::size_t row = report.step - case_.shift - 1;
    const std::vector<std::uint32_t>& found = chip_.cores()[case_.output]->fired().neurons;
    if (found == rows_[row]) return;
    const auto text = [](const std::vector<std::uint32_t>& list, std::size_t at) {
      return at < list.size() ? "output " + std::to_string(list[at]) : std::string("nothing more");
    };
    std::size_t at = 0;
    while (at < found.size() && at < rows_[row].size() && found[at] == rows_[row][at]) ++at;
    first_ = "row " + std::to_string(row) + ": " + text(found, at) + ", expected " + text(rows_[row], at);
  }
  const std::string& first() const { return first_; }

 private:
  const Case& case_;
  Chip& chip_;
  std::vector<std::vector<std::uint32_t>> rows_;
  std::string first_;
};

std::string replay(const fs::path& folder, const std::string&) {
  const Case given(folder);
  Stimulus stimulus(given);
  Value platform = load_platform(Value::scalar("ranc"), fs::current_path());
  const auto set = [&](const char* path, std::uint32_t value) { override_platform(platform, path, std::to_string(value)); };
  override_platform(platform, "mesh.size", "[" + std::to_string(given.columns) + ", " + std::to_string(given.rows) + "]");
  set("core.count", given.cores());
  set("core.neurons", given.neurons);
  set("core.axons", given.axons);
  set("core.weight_bits", given.word);
  set("core.potential_bits", given.word);
  const Description description(platform);
  const Target& target = description.target();
  Chip chip(description);
  for (std::uint32_t core = 0; core < given.cores(); ++core) {
    const TargetCore& at = target.cores.at(core);
    const MemoryLayout& layout = at.kind->layout();
    for (const Segment& segment : core == given.output ? output_bytes(given, layout) : core_bytes(given, core, layout)) {
      chip.write(at.base + segment.offset, segment.bytes);
    }
  }
  chip.prepare();
  Comparison comparison(given, chip);
  chip.sync().set_source(&stimulus);
  chip.sync().add_observer(&comparison);
  chip.sync().set_steps(comparison.steps());
  Simulation simulation;
  simulation.run();
  Simulation::finish();
  return comparison.first();
}

bool is_case(const fs::path& folder) {
  std::error_code error;
  return fs::is_regular_file(folder / "case.json", error) && fs::is_regular_file(folder / "tb_input.txt", error);
}

std::vector<std::string> runs(const fs::path&) {
  return {"ticks"};
}

const RegisteredSet kRegistered("ranc", {is_case, runs, replay});

}  // namespace
}  // namespace synfire::golden
