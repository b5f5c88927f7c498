// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests/golden: the sets `odin` and `tinyodin`: the chips against their RTL, clock for clock. A case is loaded through the
// memory map of the elaborated platform (or programmed over SPI), gets its events by the four phases, and must show every
// handshake, every output event, and the memories and flags that the RTL ended with. Cycles and the environment are those of
// golden/odin/README.md.
#include "base/quantity.h"
#include "kernel/simulation.h"
#include "models/cores/odin/odin_core.h"
#include "platforms/chip.h"
#include "tests/golden/golden_set.h"
#include "tests/golden/odin_case.h"

namespace synfire::golden {
namespace {

using namespace odin_case;
using odin::Cycle;
using odin::kNever;
using odin::Variant;

/// What the bench does with SPI: cycles each half period of SCK, and how long the clock runs before the first RST.
constexpr Cycle kHalfPeriod = 8;
constexpr Cycle kBeforeReset = 16;

template <class T>
std::string is_not(const std::string& what, const T& found, const T& expected) {
  return what + " is " + std::to_string(found) + ", expected " + std::to_string(expected);
}
std::string hex(std::uint64_t value) {
  char text[20];
  return {text, std::to_chars(text, text + sizeof(text), value, 16).ptr};
}
std::string at(Cycle cycle) {
  return cycle == kNever ? "never" : std::to_string(cycle);
}

class Replay : public SpikeSource {
 public:
  Replay(const fs::path& folder, Variant variant)
      : folder_(folder),
        case_(read_case(folder, variant)),
        description_(load_platform(Value::scalar(variant == Variant::odin ? "odin" : "tinyodin"), fs::current_path())),
        chip_(description_),
        core_(dynamic_cast<OdinCore&>(*chip_.cores().front())) {}

  std::string run() {
    load();
    chip_.prepare();
    core_.run_next_to(case_.end);
    chip_.sync().set_source(this);
    chip_.sync().set_steps(1);
    Simulation simulation;
    simulation.run();
    Simulation::finish();
    if (!first_.empty()) return first_;
    for (const auto check : {&Replay::inputs, &Replay::events, &Replay::neurons, &Replay::synapses, &Replay::flags}) {
      if (std::string difference = (this->*check)(); !difference.empty()) return difference;
    }
    return {};
  }

 private:
  std::uint64_t address(const char* region, std::uint64_t byte = 0) const {
    const TargetCore& core = description_.target().cores.front();
    return core.base + core.kind->layout().at(region).offset + byte;
  }
  void write(const char* region, std::uint64_t byte, std::span<const std::uint32_t> words) {
    chip_.write(address(region, byte), std::as_bytes(words));
  }
  template <class T>
  std::vector<T> read(const char* region, std::size_t count) {
    std::vector<T> values(count);
    chip_.read(address(region), std::as_writable_bytes(std::span(values)));
    return values;
  }
  std::size_t words() const { return case_.variant == Variant::tinyodin ? 1 : 4; }

  void load() {
    if (case_.variant == Variant::odin) {
      // The flags have no reset; the bench of the RTL forced them to 0.
      const std::vector<std::uint8_t> known(odin::kNeurons, odin::SdspFlag::kKnown);
      chip_.write(address("sdsp_flags"), std::as_bytes(std::span(known)));
    }
    if (case_.spi) return;
    for (const auto& [number, value] : case_.registers) {
      if (number < core_.engine().design().registers()) write("registers", 4 * std::uint64_t{number}, std::span(&value, 1));
    }
    for (const auto& [neuron, value] : case_.neurons) write("neurons", neuron * words() * 4, value);
    for (const auto& [word, value] : case_.synapses) write("synapses", 4 * std::uint64_t{word}, std::span(&value, 1));
  }

  /// Before cycle 0: the chip is powered, reset and programmed; nobody answers its output. Then RST, and the stimulus is
  /// queued.
  void inject(std::uint64_t, PacketBatch&) override {
    odin::Host& host = core_.host();
    if (case_.spi) {
      host.set_delay(kNever);
      core_.engine().power_up();
      host.run_to(core_.engine().now() + kBeforeReset);
      host.reset();
      program(host);
    }
    host.reset();
    host.set_delay(case_.delay);
    const Table stimulus(folder_ / "stimulus.csv", {"cycle", "address_hex"});
    for (std::size_t row = 0; row < stimulus.size(); ++row) {
      host.send(static_cast<std::uint32_t>(stimulus.number(row, "address_hex", 16)), stimulus.number(row, "cycle"));
    }
  }

  void program(odin::Host& host) {
    const auto transfer = [&](std::uint32_t word, std::uint32_t data) { return host.transfer(word, data, kHalfPeriod); };
    transfer(odin::Register::kGate, 1);
    for (const auto& [number, value] : case_.registers) {
      if (number != odin::Register::kGate) transfer(number, value);
    }
    const Table given(folder_ / "spi_program.csv", {"address_hex", "data_hex"});
    const Table expected(folder_ / "spi_readback.csv", {"miso_data20_hex", "main_fifo_empty", "main_fifo_fill"});
    for (std::size_t row = 0; row < given.size(); ++row) {
      const std::uint32_t read = transfer(static_cast<std::uint32_t>(given.number(row, "address_hex", 16)),
                                          static_cast<std::uint32_t>(given.number(row, "data_hex", 16)));
      const std::string where = "SPI transaction " + std::to_string(row) + ": ";
      if (row >= expected.size()) return differ(where + "spi_readback.csv has no row");
      if (read != expected.number(row, "miso_data20_hex", 16)) {
        differ(where + "MISO is " + hex(read) + ", expected " + expected.text(row, "miso_data20_hex"));
      }
      // The chip's fill counter does not count the first event.
      const std::int64_t stored = core_.engine().machine().main_stored;
      if ((stored == 0) != (expected.number(row, "main_fifo_empty") != 0) ||
          std::max<std::int64_t>(stored - 1, 0) != expected.number(row, "main_fifo_fill")) {
        differ(where + "the main FIFO holds " + std::to_string(stored) + " events, expected fill " +
               expected.text(row, "main_fifo_fill") + ", empty " + expected.text(row, "main_fifo_empty"));
      }
    }
    if (expected.size() > given.size()) differ("spi_readback.csv has more rows than spi_program.csv");
    transfer(odin::Register::kGate, 0);
  }
  void differ(std::string what) {
    if (first_.empty()) first_ = std::move(what);
  }

  std::string inputs() {
    const Table expected(folder_ / "expected_inputs.csv",
                         {"address_hex", "req_rise_cycle", "ack_rise_cycle", "ack_fall_cycle"});
    const auto& sent = core_.host().sent();
    const auto seen = [&](Cycle cycle) { return cycle > case_.end ? kNever : cycle; };
    for (std::size_t i = 0; i < std::max(expected.size(), sent.size()); ++i) {
      const std::string where = "input " + std::to_string(i) + ": ";
      if (i >= sent.size()) return where + "a row that the stimulus does not have";
      if (i >= expected.size()) {
        if (seen(sent[i].released) != kNever) return where + "accepted, but there is no row";
        continue;  // not through by the end
      }
      if (sent[i].address != static_cast<std::uint32_t>(expected.number(i, "address_hex", 16))) {
        return where + "the address is " + hex(sent[i].address) + ", expected " + expected.text(i, "address_hex");
      }
      const std::pair<const char*, Cycle> cycles[] = {{"req_rise_cycle", sent[i].requested},
                                                      {"ack_rise_cycle", sent[i].acknowledged},
                                                      {"ack_fall_cycle", sent[i].released}};
      for (const auto& [name, found] : cycles) {
        if (seen(found) != expected.cycle(i, name).value_or(kNever)) {
          return where + name + " is " + at(seen(found)) + ", expected " + expected.text(i, name);
        }
      }
    }
    return {};
  }

  std::string events() {
    const Table expected(folder_ / "expected_events.csv", {"req_rise_cycle", "address", "req_fall_cycle"});
    std::vector<odin::ReceivedEvent> whole;
    for (const odin::ReceivedEvent& event : core_.host().received()) {
      if (event.released <= case_.end) whole.push_back(event);
    }
    for (std::size_t i = 0; i < std::max(expected.size(), whole.size()); ++i) {
      const std::string where = "output event " + std::to_string(i) + ": ";
      if (i >= whole.size()) return where + "did not come, expected at cycle " + expected.text(i, "req_rise_cycle");
      if (i >= expected.size()) {
        return where + "address " + std::to_string(whole[i].address) + " at cycle " + at(whole[i].requested) +
               ", expected none";
      }
      if (whole[i].requested != expected.number(i, "req_rise_cycle")) {
        return where + is_not("req_rise_cycle", whole[i].requested, expected.number(i, "req_rise_cycle"));
      }
      if (whole[i].address != expected.number(i, "address")) {
        return where + is_not<std::int64_t>("address", whole[i].address, expected.number(i, "address"));
      }
      if (whole[i].released != expected.number(i, "req_fall_cycle")) {
        return where + is_not("req_fall_cycle", whole[i].released, expected.number(i, "req_fall_cycle"));
      }
    }
    return {};
  }

  std::string neurons() {
    const fs::path file = folder_ / "final_neurons.csv";
    const Table expected(file, {"neuron", "word_hex"});
    const std::vector<std::uint32_t> found = read<std::uint32_t>("neurons", odin::kNeurons * words());
    std::vector<bool> seen(odin::kNeurons, false);
    for (std::size_t row = 0; row < expected.size(); ++row) {
      const std::int64_t neuron = expected.number(row, "neuron");
      const std::string where = "neuron " + std::to_string(neuron) + ": ";
      if (neuron < 0 || neuron >= odin::kNeurons || seen[static_cast<std::size_t>(neuron)]) return where + "an unexpected row";
      seen[static_cast<std::size_t>(neuron)] = true;
      const auto wanted = words_of(expected.text(row, "word_hex"), words(), file, where);
      for (std::size_t w = words(); w-- > 0;) {
        const std::uint32_t word = found[static_cast<std::size_t>(neuron) * words() + w];
        if (word != wanted[w]) {
          return where + "bits " + std::to_string(32 * w + 31) + ":" + std::to_string(32 * w) + " are " + hex(word) +
                 ", expected " + hex(wanted[w]);
        }
      }
    }
    const auto missing = std::ranges::find(seen, false);
    if (missing != seen.end()) return "final_neurons.csv has no row for neuron " + std::to_string(missing - seen.begin());
    return {};
  }

  std::string synapses() {
    const fs::path file = folder_ / "final_synapses.csv";
    const Table expected(file, {"word", "hex"});
    std::vector<std::uint32_t> wanted(odin::kSynapseWords, 0);
    for (std::size_t row = 0; row < expected.size(); ++row) {
      const std::int64_t word = expected.number(row, "word");
      if (word < 0 || word >= odin::kSynapseWords) return "synapse word " + std::to_string(word) + " does not exist";
      wanted[static_cast<std::size_t>(word)] = words_of(expected.text(row, "hex"), 1, file, "hex")[0];
    }
    const std::vector<std::uint32_t> found = read<std::uint32_t>("synapses", odin::kSynapseWords);
    for (std::size_t word = 0; word < found.size(); ++word) {
      if (found[word] != wanted[word]) {
        return "synapse word " + std::to_string(word) + " is " + hex(found[word]) + ", expected " + hex(wanted[word]);
      }
    }
    return {};
  }

  std::string flags() {
    if (case_.variant == Variant::tinyodin) return {};
    const Table expected(folder_ / "final_sdsp_flags.csv", {"neuron", "v_up", "v_down"});
    const std::vector<std::uint8_t> found = read<std::uint8_t>("sdsp_flags", odin::kNeurons);
    if (expected.size() != odin::kNeurons) return "final_sdsp_flags.csv has " + std::to_string(expected.size()) + " rows";
    for (std::size_t row = 0; row < expected.size(); ++row) {
      const std::int64_t neuron = expected.number(row, "neuron");
      if (neuron < 0 || neuron >= odin::kNeurons) return "SDSP flags of neuron " + std::to_string(neuron) + " do not exist";
      const std::uint8_t flag = found[static_cast<std::size_t>(neuron)];
      const auto differs = [&](const char* name, std::uint8_t bit) {
        return ((flag & bit) != 0) != (expected.number(row, name) != 0);
      };
      if (differs("v_up", odin::SdspFlag::kUp) || differs("v_down", odin::SdspFlag::kDown)) {
        return "SDSP flags of neuron " + std::to_string(neuron) + " are up " + std::to_string(flag & 1) + ", down " +
               std::to_string((flag >> 1) & 1) + ", expected " + expected.text(row, "v_up") + ", " +
               expected.text(row, "v_down");
      }
    }
    return {};
  }

  fs::path folder_;
  Case case_;
  Description description_;
  Chip chip_;
  OdinCore& core_;
  std::string first_;
};

bool is_case(const fs::path& folder) {
  std::error_code error;
  return fs::is_regular_file(folder / "config.json", error) && fs::is_regular_file(folder / "expected_events.csv", error);
}

std::vector<std::string> runs(const fs::path&) {
  return {"clock for clock"};
}

template <Variant V>
std::string replay(const fs::path& folder, const std::string&) {
  return Replay(folder, V).run();
}

const RegisteredSet kOdin("odin", {is_case, runs, replay<Variant::odin>});
const RegisteredSet kTiny("tinyodin", {is_case, runs, replay<Variant::tinyodin>});

}  // namespace
}  // namespace synfire::golden
