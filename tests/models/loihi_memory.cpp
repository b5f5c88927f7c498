// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests/models: Loihi's synapse memory: exponents of both signs, sign modes, delays, formats, and what rows take of the chip's
// memory.
#include "models/synapses/loihi_storage.h"

#include "base/error.h"
#include "models/soma/loihi_cuba.h"
#include "tests/models/core_fixture.h"

using namespace synfire;
using namespace synfire::testing;

namespace {

/// What the next groups ask of the synapse memory.
struct Wanted {
  int exponent = 0;
  loihi::SignMode mode = loihi::SignMode::mixed;
};

/// v is the sum that delivery made; groups have the formats that the test wants.
class Formats : public Recorder<std::int32_t> {
 public:
  Formats(const Context& context, const Wanted& wanted, NegativeExponent negative)
      : Recorder(context), wanted_(wanted), negative_(negative) {}
  NegativeExponent negative_exponent() const override { return negative_; }
  std::unique_ptr<QuantisedGroup> quantise(const NeuronGroup&, const WeightRange&, const WeightFormat& format,
                                           std::vector<std::string>&) const override {
    auto made = std::make_unique<FineGroup>();
    made->exponent = wanted_.exponent;
    made->format = format;
    if (wanted_.mode == loihi::SignMode::excitatory)
      made->format->least = 0.0, made->format->most = 255.0, made->format->step = 1.0;
    if (wanted_.mode == loihi::SignMode::inhibitory)
      made->format->least = -255.0, made->format->most = 0.0, made->format->step = 1.0;
    return made;
  }

 private:
  const Wanted& wanted_;
  NegativeExponent negative_;
};

struct Memory {
  explicit Memory(NegativeExponent negative = NegativeExponent::each_weight, const std::string& more = "",
                  std::uint32_t delay = 62)
      : made_of{&wanted, negative},
        core({.neurons = 600,
              .axons_in = 200,
              .axons_out = 600,
              .delay = delay,
              .soma = {.entry = &entry, .parameters = made_of},
              .synapses = part<SynapseMemory>("{type: loihi_synapses" + more + "}")}) {}
  void add(std::size_t size, int exponent, loihi::SignMode mode = loihi::SignMode::mixed) {
    wanted = {exponent, mode};
    core.add(group_of(NeuronModel::lif, size));
  }
  void row(std::vector<SynapseEntry> synapses) { core.program.rows.push_back({std::move(synapses), false}); }
  /// One step with spikes on these axons; the sums that it made.
  std::int32_t step(std::vector<std::uint32_t> axons, std::uint32_t neuron = 0) {
    core.engine.deliver(axons);
    core.engine.update(fired);
    return core.region<std::int32_t>("v")[neuron];
  }

  struct MadeOf {
    const Wanted* wanted;
    NegativeExponent negative;
  };
  static std::unique_ptr<Soma> make(const std::any& parameters, const Soma::Context& context) {
    const auto& [wanted, negative] = std::any_cast<const MadeOf&>(parameters);
    return std::make_unique<Formats>(context, *wanted, negative);
  }

  SchemaBase schema{"formats", "formats that a test wants"};
  Registry<Soma>::Entry entry{{"formats", &schema, nullptr}, &make};
  Wanted wanted;
  MadeOf made_of;
  Core core;
  FiredBatch fired;
};

}  // namespace

TEST_CASE("loihi synapses: positive exponents multiply, mantissas have nine bits with their sign") {
  for (const int exponent : {0, 1, 7}) {
    INFO(exponent);
    Memory memory;
    memory.add(1, exponent);
    for (const double mantissa : {254.0, -256.0, 2.0, -2.0}) memory.row({{0, 0, mantissa}});
    memory.core.load();
    CHECK(memory.step({0}) == 254 << exponent);
    CHECK(memory.step({1}) == -256 * (1 << exponent));
    CHECK(memory.step({2, 3, 3}) == -2 * (1 << exponent));
    CHECK(memory.core.notes.empty());
  }
}

TEST_CASE("loihi synapses: a negative exponent shifts each weight, or the sum of a step") {
  Memory each(NegativeExponent::each_weight);
  Memory sum(NegativeExponent::sum);
  for (Memory* memory : {&each, &sum}) {
    memory->add(1, -2);
    memory->row({{0, 0, 6.0}});
    memory->row({{0, 0, -10.0}});
    memory->row({{0, 3, -10.0}});
    memory->core.load();
  }
  CHECK(each.step({0, 1}) == 1 - 3);  // 1.5 and -2.5, both rounded down
  CHECK(sum.step({0, 1}) == -1);      // -4/4
  CHECK(each.step({0, 0}) == 2);
  CHECK(sum.step({0, 0}) == 3);

  // Delayed synapses join sums of their own source step only.
  CHECK(sum.step({2}) == 0);
  CHECK(sum.step({2}) == 0);
  CHECK(sum.step({}) == 0);
  CHECK(sum.step({1}) == -3 - 3);  // -10/4 of three steps ago, and of now: -2.5 each
  CHECK(sum.step({}) == -3);
  CHECK(sum.step({}) == 0);
}

TEST_CASE("loihi synapses: deliveries of one step are one sum, and a reset forgets them") {
  Memory sum(NegativeExponent::sum);
  sum.add(1, -3);
  sum.row({{0, 0, 4.0}});
  sum.core.load();
  const std::vector<std::uint32_t> axon{0};
  sum.core.engine.deliver(axon);
  CHECK(sum.step({0}) == 1);  // 8/8, not 0 + 0
  sum.core.engine.deliver(axon);
  sum.core.engine.reset();
  CHECK(sum.step({0}) == 0);  // 4/8
}

TEST_CASE("loihi synapses: two formats have two sums") {
  Memory sum(NegativeExponent::sum);
  sum.add(2, -1);
  sum.add(1, -2);
  sum.add(1, 4, loihi::SignMode::excitatory);
  sum.add(1, -1, loihi::SignMode::inhibitory);
  sum.row({{0, 0, 6.0}, {1, 0, -6.0}, {2, 0, -6.0}, {3, 0, 255.0}, {4, 0, -255.0}});
  sum.core.load();
  CHECK(sum.step({0}, 0) == 3);
  const std::span<std::int32_t> v = sum.core.region<std::int32_t>("v");
  CHECK(v[1] == -3);
  CHECK(v[2] == -2);
  CHECK(v[3] == 255 * 16);
  CHECK(v[4] == -128);  // -127.5
  CHECK(sum.core.notes.empty());
}

TEST_CASE("loihi synapses: delays up to 62 steps, around the ring") {
  Memory memory;
  memory.add(3, 0);
  memory.row({{0, 0, 2.0}, {1, 61, 4.0}, {2, 62, 6.0}});
  memory.core.load();
  CHECK(memory.core.target.limits().delay == 62);
  for (int start = 0; start < 3; ++start) {
    for (int step = 0; step <= 70; ++step) {
      memory.step(step == 0 ? std::vector<std::uint32_t>{0} : std::vector<std::uint32_t>{});
      const std::span<std::int32_t> v = memory.core.region<std::int32_t>("v");
      REQUIRE(v[0] == (step == 0 ? 2 : 0));
      REQUIRE(v[1] == (step == 61 ? 4 : 0));
      REQUIRE(v[2] == (step == 62 ? 6 : 0));
    }
  }
  Memory late;
  late.add(1, 0);
  late.row({{0, 63, 2.0}});
  CHECK_THROWS_WITH(late.core.load(), Catch::Contains("synaptic delay: 63 steps needed; the core has 62"));
}

TEST_CASE("loihi synapses: weights are rounded to the nearest that the format has") {
  Memory memory;
  memory.add(1, 0);
  for (const double weight : {3.2, 4.8, -3.2, 300.0}) memory.row({{0, 0, weight}});
  memory.core.load();
  CHECK(memory.step({0}) == 4);
  CHECK(memory.step({1}) == 4);
  CHECK(memory.step({2}) == -4);
  CHECK(memory.step({3}) == 254);
  REQUIRE(memory.core.notes.size() == 2);
  CHECK_THAT(memory.core.notes[0], Catch::Contains("3 of 4 weights rounded"));
  CHECK_THAT(memory.core.notes[1], Catch::Contains("1 of 4 weights limited to the range -256 to 254"));

  Memory coarse(NegativeExponent::each_weight, ", weight_bits: 2");
  coarse.add(1, 0);
  for (const double weight : {100.0, -100.0, -300.0, 50.0}) coarse.row({{0, 0, weight}});
  coarse.core.load();
  CHECK(coarse.step({0}) == 128);
  CHECK(coarse.step({1}) == -128);
  CHECK(coarse.step({2}) == -256);
  CHECK(coarse.step({3}) == 0);
}

TEST_CASE("loihi synapses: graded spikes multiply by an integer") {
  for (const NegativeExponent negative : {NegativeExponent::each_weight, NegativeExponent::sum}) {
    Memory memory(negative);
    memory.add(1, -2);
    memory.row({{0, 0, 6.0}});
    memory.core.load();
    const std::vector<std::uint32_t> axon{0};
    const std::vector<double> value{5.0};
    memory.core.engine.deliver(axon, value);
    memory.core.engine.update(memory.fired);
    CHECK(memory.core.region<std::int32_t>("v")[0] == (negative == NegativeExponent::sum ? 30 / 4 : 5 * (6 / 4)));
  }
}

TEST_CASE("loihi synapses: a core has eight formats") {
  Memory memory;
  for (int exponent = 0; exponent < 8; ++exponent) memory.add(1, exponent);
  memory.add(1, 3);
  memory.row({{8, 0, 2.0}});
  CHECK_NOTHROW(memory.core.load());
  CHECK(memory.step({0}, 8) == 16);
  memory.add(1, -1);
  CHECK_THROWS_WITH(memory.core.load(), Catch::Contains("synapse formats: 9 needed; the core has 8"));
}

TEST_CASE("loihi synapses: bits of a row, by hand") {
  const auto row = [](std::uint32_t first, std::uint32_t count, std::uint32_t stride = 1, std::uint32_t delay = 0) {
    std::vector<SynapseEntry> synapses;
    for (std::uint32_t n = 0; n < count; ++n) synapses.push_back({first + n * stride, delay, 1.0});
    return synapses;
  };
  CHECK(loihi::run_bits({}, 8) == 0);
  CHECK(loihi::run_bits(row(0, 1), 8) == 64);           // dense: 10 + 8
  CHECK(loihi::run_bits(row(0, 6), 8) == 64);           // dense: 10 + 48
  CHECK(loihi::run_bits(row(0, 7), 8) == 128);          // dense: 10 + 56
  CHECK(loihi::run_bits(row(0, 64), 8) == 576);         // dense: 10 + 512
  CHECK(loihi::run_bits(row(0, 65), 8) == 640);         // a second block
  CHECK(loihi::run_bits(row(0, 64), 7) == 576);         // there are no weights of 7 bits
  CHECK(loihi::run_bits(row(0, 64), 6) == 448);         // dense: 10 + 384
  CHECK(loihi::run_bits(row(0, 64, 1, 62), 8) == 960);  // dense, and 6 bits of delay: 10 + 64*14
  CHECK(loihi::run_bits(row(0, 4, 300), 8) == 128);     // sparse, 10 bits of index: 10 + 72
  CHECK(loihi::run_bits(row(500, 3, 30), 8) == 64);     // relative to 255, 9 bits of index: 10 + 51
  CHECK(loihi::run_bits(row(1000, 1, 1), 9) == 64);     // 10 + 9 + 10
  std::vector<SynapseEntry> twice = row(0, 64);
  twice[63].target = 62;
  CHECK(loihi::run_bits(twice, 8) == 960);  // two synapses to one neuron: sparse, 10 + 64*14
}

TEST_CASE("loihi synapses: 16,384 words bind") {
  Core core({.neurons = 1024,
             .axons_in = 4096,
             .axons_out = 4096,
             .delay = 62,
             .soma = part<Soma>("{type: loihi_cuba}"),
             .synapses = part<SynapseMemory>("{type: loihi_synapses}")});
  core.add(group_of(NeuronModel::lif, 1024));
  CHECK(core.target.limits().synapse_bits == 16384 * 64);
  std::vector<SynapseEntry> full;
  for (std::uint32_t n = 0; n < 1024; ++n) full.push_back({n, 0, 1.0});
  for (int axon = 0; axon < 113; ++axon) core.program.rows.push_back({full, false});  // 16 blocks of 9 words each: 144 words
  CHECK_NOTHROW(core.load());
  const std::vector<Usage> usage = core.target.usage(core.program);
  const auto used = [&](const char* resource) { return std::ranges::find(usage, resource, &Usage::resource)->used; };
  CHECK(used("synapse memory") == 113 * 144 * 64);
  CHECK(used("synapse formats") == 1);
  CHECK(used("compartment profiles") == 1);
  CHECK(used("threshold profiles") == 1);
  core.program.rows.push_back({full, false});
  CHECK_THROWS_WITH(core.load(), Catch::Contains("synapse memory: 1050624 bit needed; the core has 1048576"));
}

TEST_CASE("loihi synapses: damaged rows are refused") {
  const auto refused = [](auto damage, const char* message) {
    Memory memory;
    memory.add(4, 0);
    memory.row({{0, 0, 2.0}, {3, 1, 4.0}});
    memory.row({{1, 0, 2.0}});
    memory.core.load();
    damage(memory.core);
    CHECK_THROWS_WITH(memory.core.engine.bind(), Catch::Contains(message));
  };
  using Words = std::uint32_t;
  refused([](Core& core) { core.region<Words>("synapses")[0] = 3u; }, "a run up to word 4; expected its row's end, 3");
  refused([](Core& core) { core.region<Words>("synapses")[0] = 2u | 1u << 24; },
          "format 1; expected one of the formats in use");
  refused([](Core& core) { core.region<Words>("synapses")[1] = 4u; }, "target 4 with delay 0; expected less than 4");
  refused([](Core& core) { core.region<Words>("synapse_count")[0] = 4u; }, "found a row up to word 5");
  refused([](Core& core) { core.region<Words>("synapse_rows")[2] = 0u, core.region<Words>("synapse_rows")[3] = 3u; },
          "do not overlap");
  refused([](Core& core) { core.region<Words>("synapse_formats")[0] = 0u; }, "format 0; expected one of the formats in use");
}

TEST_CASE("loihi synapses: lava shifts sums, nengo-loihi single weights") {
  for (const bool lava : {true, false}) {
    Core core({.neurons = 4,
               .axons_in = 4,
               .axons_out = 4,
               .delay = 0,
               .soma = part<Soma>(lava ? "{type: loihi_cuba, variant: lava}" : "{type: loihi_cuba, variant: nengo_loihi}"),
               .synapses = part<SynapseMemory>("{type: loihi_synapses}")});
    core.add(group_of(NeuronModel::lif, 1));
    core.program.rows = {{{{0, 0, 0.1}}, false}, {{{0, 0, 0.1}}, false}};
    core.load();
    // By hand: mantissas 6 and -10 in a format of exponent -2 (6 + 1 << 4 + 8 << 6 in its word).
    const std::span<std::uint32_t> words = core.region<std::uint32_t>("synapses");
    words[1] = 6u << 23;
    words[3] = static_cast<std::uint32_t>(-10) << 23;
    core.region<std::uint32_t>("synapse_formats")[0] = 6u + 16u + 512u;
    core.engine.bind();
    const std::vector<std::uint32_t> both{0, 1};
    FiredBatch fired;
    core.engine.deliver(both);
    core.engine.update(fired);
    CHECK(core.region<std::int32_t>("input")[0] == (lava ? -1 : 1 - 3) * 64);
  }
}
