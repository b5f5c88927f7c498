// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests: the neurosynaptic core's arithmetic, against the equations of its header done by hand.
#include <catch2/catch.hpp>
#include <cstring>

#include "base/error.h"
#include "models/cores/neurosynaptic/engine.h"
#include "models/cores/neurosynaptic/target.h"

using namespace synfire;
using namespace synfire::neurosynaptic;

namespace {

/// Two neurons, four axons of types 0 to 3; every axon reaches neuron 0, and axon 1 neuron 1.
struct Small {
  explicit Small(Overflow overflow = Overflow::saturate, std::int32_t bits = 20)
      : engine({.neurons = 2, .axons = 4, .slots = 4, .weight_bits = 9, .potential_bits = bits, .overflow = overflow},
               "core[0]") {
    at<std::uint32_t>("registers")[0] = 2;
    for (std::uint8_t axon = 0; axon < 4; ++axon) {
      at<std::uint8_t>("axon_types")[axon] = axon;
      at<std::uint64_t>("crossbar")[axon] = axon == 1 ? 3 : 1;
      at<std::int16_t>("weights")[2 * axon] = kWeights[axon];
      at<std::int16_t>("weights")[2 * axon + 1] = 7;
    }
    for (std::uint32_t n = 0; n < 2; ++n) {
      at<std::int32_t>("threshold")[n] = 100;
      at<std::int32_t>("floor")[n] = 50;
      at<std::uint32_t>("axon_out")[2 * n] = kNobody;
    }
  }
  static constexpr std::int16_t kWeights[] = {3, -5, 40, 100};

  template <class T>
  std::span<T> at(const char* region) {
    return engine.memory().region<T>(region);
  }
  std::int32_t v(std::uint32_t n = 0) { return at<std::int32_t>("v")[n]; }
  void mode(std::uint16_t modes) { at<std::uint16_t>("modes")[0] = modes; }
  /// One tick with spikes on these axons; whether neuron 0 fires.
  bool tick(std::initializer_list<std::uint32_t> axons) {
    for (const std::uint32_t axon : axons) engine.schedule(axon);
    did = engine.tick(fired);
    return !fired.neurons.empty() && fired.neurons[0] == 0;
  }

  Engine engine;
  FiredBatch fired;
  Engine::Did did;
};

constexpr std::uint16_t kLinear = 1 << Mode::kResetShift, kNone = 2 << Mode::kResetShift;

std::string refused(Small& small) {
  try {
    small.engine.bind(4);
  } catch (const InputError& error) {
    return error.problems().front().path;
  }
  return "";
}

}  // namespace

TEST_CASE("each type of axon has a weight of its own, and only bits of the crossbar count") {
  Small small;
  small.engine.bind(1);
  CHECK_FALSE(small.tick({0, 1, 2}));
  CHECK(small.v(0) == 3 - 5 + 40);
  CHECK(small.v(1) == 7);
  CHECK(small.did.axons == 3);
  CHECK(small.did.synaptic_operations == 4);
}

TEST_CASE("a spike is there at v >= threshold, after integration and leak") {
  Small small;
  small.at<std::int16_t>("leak")[0] = 60;
  small.engine.bind(1);
  CHECK(small.tick({2}));  // 40 + 60
  CHECK(small.v() == 0);
  small.at<std::int16_t>("leak")[0] = 59;
  CHECK_FALSE(small.tick({2}));
  CHECK(small.v() == 99);
}

TEST_CASE("the three resets, above and below") {
  Small small;
  small.at<std::int32_t>("reset_value")[0] = 7;
  small.engine.bind(1);
  CHECK(small.tick({2, 3}));
  CHECK(small.v() == 7);
  small.mode(kLinear);
  CHECK(small.tick({2, 3}));
  CHECK(small.v() == 7 + 140 - 100);
  small.mode(kNone);
  CHECK(small.tick({3}));
  CHECK(small.v() == 147);

  const auto fall = [&](std::uint16_t mode) {
    small.mode(mode);
    small.at<std::int32_t>("v")[0] = -48;
    small.tick({1});
    return small.v();
  };
  CHECK(fall(0) == -7);
  CHECK(fall(kLinear) == -53 + 50);
  CHECK(fall(kNone) == -53);
  CHECK(fall(Mode::kFloor) == -50);
  small.mode(0);
  small.at<std::int32_t>("v")[0] = -45;
  small.tick({1});
  CHECK(small.v() == -50);  // not below the floor: nothing happens
}

TEST_CASE("a potential saturates in its word, or wraps around") {
  Small saturates(Overflow::saturate, 9);
  saturates.at<std::int32_t>("threshold")[0] = 1000;
  saturates.engine.bind(1);
  saturates.tick({3});
  saturates.tick({3});
  saturates.tick({3});
  CHECK(saturates.v() == 255);
  Small wraps(Overflow::wrap, 9);
  wraps.at<std::int32_t>("threshold")[0] = 1000;
  wraps.at<std::int32_t>("floor")[0] = 1000;
  wraps.engine.bind(1);
  wraps.tick({3});
  wraps.tick({3});
  wraps.tick({3});
  CHECK(wraps.v() == 300 - 512);
}

TEST_CASE("leak reversal drives to zero from both sides, and stops there") {
  Small small;
  small.at<std::int16_t>("leak")[0] = -3;
  small.mode(Mode::kLeakReversal);
  small.engine.bind(1);
  for (const auto& [from, to] : {std::pair{5, 2}, {2, 0}, {0, 0}, {-5, -2}, {-2, 0}}) {
    small.at<std::int32_t>("v")[0] = from;
    small.tick({});
    CHECK(small.v() == to);
  }
}

TEST_CASE("the scheduler keeps spikes for their tick, and two for one axon are one") {
  Small small;
  small.engine.bind(1);
  CHECK(small.engine.schedule(0 | 2u << kDelayShift));
  CHECK_FALSE(small.engine.schedule(0 | 2u << kDelayShift));
  CHECK_THROWS_AS(small.engine.schedule(4), SimulationError);
  CHECK_THROWS_AS(small.engine.schedule(0 | 4u << kDelayShift), SimulationError);
  small.tick({});
  small.tick({});
  CHECK(small.v() == 0);
  small.tick({});
  CHECK(small.v() == 3);
  small.tick({});
  CHECK(small.v() == 3);
}

TEST_CASE("what is stochastic has the mean that it should, and is the same again for the same seed") {
  constexpr int kTicks = 20'000;
  const auto run = [&](std::uint32_t seed, auto prepare, std::initializer_list<std::uint32_t> axons) {
    Small small;
    small.at<std::uint32_t>("registers")[1] = seed;
    small.at<std::int32_t>("threshold")[0] = 1 << 24;
    prepare(small);
    small.engine.bind(1);
    for (int i = 0; i < kTicks; ++i) small.tick(axons);
    return small.v();
  };
  const auto leak = [](Small& small) {
    small.at<std::int16_t>("leak")[0] = 64;
    small.mode(Mode::kStochasticLeak);
  };
  // A quarter of the ticks: 5000, standard deviation sqrt(20000 * 3/16) = 61.
  CHECK(std::abs(run(1, leak, {}) - 5000) < 5 * 61);
  CHECK(run(1, leak, {}) == run(1, leak, {}));
  CHECK(run(1, leak, {}) != run(2, leak, {}));
  // Axon 2 has weight 40: +1 with probability 40/256. 3125, deviation 51.
  const auto synapse = [](Small& small) { small.mode(Mode::kStochasticWeight << 2); };
  CHECK(std::abs(run(1, synapse, {2}) - 3125) < 5 * 51);

  // Threshold 100 + (0..63): with 60 each tick and no reset below... 120 fires with probability 21/64.
  Small small;
  small.at<std::int32_t>("threshold_mask")[0] = 63;
  small.at<std::int32_t>("floor")[0] = 1000;
  small.engine.bind(1);
  int fires = 0;
  for (int i = 0; i < kTicks; ++i) {
    small.at<std::int32_t>("v")[0] = 120;
    fires += small.tick({}) ? 1 : 0;
  }
  CHECK(std::abs(fires - kTicks * 21 / 64) < 5 * 67);
}

TEST_CASE("memory that is no configuration is refused, by its place") {
  Small types;
  types.at<std::uint8_t>("axon_types")[3] = 4;
  CHECK(refused(types) == "axon_types[3]");
  Small many;
  many.at<std::uint32_t>("registers")[0] = 3;
  CHECK(refused(many) == "registers[0]");
  Small core;
  core.at<std::uint32_t>("axon_out")[2] = 4;
  CHECK(refused(core) == "axon_out[2]");
  Small delay;
  delay.at<std::uint32_t>("axon_out")[0] = 0;
  delay.at<std::uint32_t>("axon_out")[1] = 4u << kDelayShift;
  CHECK(refused(delay) == "axon_out[1]");
  Small potential;
  potential.at<std::int32_t>("v")[1] = 1 << 20;
  CHECK(refused(potential) == "v[1]");
  Small mode;
  mode.mode(3 << Mode::kResetShift);
  CHECK(refused(mode) == "modes[0]");
}

namespace {

struct Compiled {
  Compiled() : target({.neurons = 8, .axons = 8}) {
    group.model = NeuronModel::integrate_and_fire;
    group.name = "n";
    group.size = 4;
    group.conventions.if_dt = 1.0;
    group.parameters = {{"r", std::vector(4, 1.0)}, {"v_threshold", std::vector(4, 10.0)}, {"v_reset", std::vector(4, 0.0)}};
  }
  std::string encode() {
    REQUIRE(target.refuses(group) == "");
    quantised = target.quantise(group, {-3.0, 3.0, false}, notes);
    program.slices = {{&group, quantised.get(), 0, {0, 1, 2, 3}}};
    program.destinations.resize(4);
    try {
      segments = target.encode(program, notes);
    } catch (const std::length_error& error) {
      return error.what();
    }
    return "";
  }
  template <class T>
  T value(const char* region, std::size_t index) const {
    for (const Segment& segment : segments) {
      if (segment.offset != target.layout().at(region).offset) continue;
      T value;
      std::memcpy(&value, segment.bytes.data() + index * sizeof(T), sizeof(T));
      return value;
    }
    return static_cast<T>(-1);
  }

  NeurosynapticTarget target;
  NeuronGroup group;
  std::unique_ptr<QuantisedGroup> quantised;
  CoreProgram program;
  std::vector<Segment> segments;
  std::vector<std::string> notes;
};

}  // namespace

TEST_CASE("axons get types such that each neuron has one weight for each, and whole numbers are exact") {
  Compiled c;
  c.program.rows = {{{{0, 0, 2.0}, {1, 0, -1.0}}, false}, {{{0, 0, -3.0}}, false}, {{{1, 0, -1.0}, {2, 0, 3.0}}, false}};
  c.program.destinations = {{{5, 3}}, {}, {}, {}};
  REQUIRE(c.encode() == "");
  CHECK(c.notes.empty());
  CHECK(c.value<std::uint8_t>("axon_types", 0) == 0);
  CHECK(c.value<std::uint8_t>("axon_types", 1) == 1);  // neuron 0 weighs it otherwise
  CHECK(c.value<std::uint8_t>("axon_types", 2) == 0);
  CHECK(c.value<std::int16_t>("weights", 0) == 2);
  CHECK(c.value<std::int16_t>("weights", 1) == -1);
  CHECK(c.value<std::int16_t>("weights", 2) == 3);
  CHECK(c.value<std::int16_t>("weights", 8) == -3);
  CHECK(c.value<std::uint64_t>("crossbar", 2) == 0b110);
  CHECK(c.value<std::int32_t>("threshold", 0) == 11);  // v > 10 is v >= 11
  CHECK(c.value<std::uint32_t>("axon_out", 0) == 5);
  CHECK(c.value<std::uint32_t>("axon_out", 1) == 3);
  CHECK(c.value<std::uint32_t>("axon_out", 2) == kNobody);
}

TEST_CASE("a fifth weight, a second destination and a decay are refused") {
  Compiled five;
  for (const double weight : {1.0, 2.0, 3.0, -1.0, -2.0}) five.program.rows.push_back({{{0, 0, weight}}, false});
  CHECK(five.encode().find("axon types: axon 4 needs a fifth one") != std::string::npos);
  Compiled two;
  two.program.destinations = {{{0, 0}, {1, 0}}};
  CHECK(two.encode().find("neuron 0 would send to 2 axons") != std::string::npos);
  Compiled lif;
  lif.group.model = NeuronModel::lif;
  CHECK(lif.target.refuses(lif.group).find("does not decay") != std::string::npos);
}

TEST_CASE("a constant input below one is a stochastic leak of the same mean; encoded resets are rounded, and said") {
  Compiled c;
  c.group.bias = {0.5, 3.0, -0.25, 0.0};
  c.group.parameters["v_reset"] = {0.0, -3.0, 5.0, 0.0};
  REQUIRE(c.encode() == "");
  CHECK(c.value<std::int16_t>("leak", 0) == 128);
  CHECK((c.value<std::uint16_t>("modes", 0) & Mode::kStochasticLeak) != 0);
  CHECK(c.value<std::int16_t>("leak", 1) == 3);
  CHECK((c.value<std::uint16_t>("modes", 1) & Mode::kStochasticLeak) == 0);
  CHECK(c.value<std::int16_t>("leak", 2) == -64);
  CHECK(c.value<std::int32_t>("reset_value", 1) == -3);
  CHECK((c.value<std::int32_t>("reset_value", 2) == 3 || c.value<std::int32_t>("reset_value", 2) == 7));
  CHECK(c.notes.size() == 2);
}
