// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests/models: the integer arithmetic of Loihi's compartments, against values computed by hand.
#include "models/soma/loihi_cuba.h"

#include "base/error.h"
#include "tests/models/core_fixture.h"

using namespace synfire;
using namespace synfire::testing;

namespace {

/// Compartments whose registers are set by hand. Potentials are limited to +-(2^23 - 1), and nobody decays, unless set.
struct Compartments {
  explicit Compartments(const std::string& variant, std::uint32_t count = 1)
      : soma(part<Soma>("{type: loihi_cuba, variant: " + variant + "}").make({.neurons = 300})), neurons(count), sums(300) {
    soma->declare(layout);
    memory = std::make_unique<MemoryBlock>(layout);
    of<std::uint32_t>("v_limits")[0] = 23;
    of<std::uint32_t>("v_limits")[1] = 7;
    for (std::uint32_t n = 0; n < count; ++n) {
      of<std::uint16_t>("du")[n] = 4095;
      of<std::uint32_t>("vth")[n] = 131071;
    }
  }
  template <class T>
  std::span<T> of(const char* name) {
    return memory->region<T>(name);
  }
  std::int32_t u(std::uint32_t n = 0) { return of<std::int32_t>("u")[n]; }
  std::int32_t v(std::uint32_t n = 0) { return of<std::int32_t>("v")[n]; }
  void set_u(std::int32_t value) { of<std::int32_t>("u")[0] = value; }
  void set_v(std::int32_t value) { of<std::int32_t>("v")[0] = value; }
  void set_bias(std::int32_t mantissa, std::uint32_t exponent) {
    of<std::uint16_t>("bias")[0] = loihi::pack_bias(mantissa, exponent);
  }
  /// A step in which compartment 0 gets this sum. Whether it fired.
  bool step(std::int32_t sum = 0) {
    soma->bind(*memory, neurons);
    sums[0] = sum;
    fired.clear();
    did = soma->update({.i32 = sums.data(), .f64 = nullptr}, fired);
    return !fired.neurons.empty() && fired.neurons[0] == 0;
  }

  std::unique_ptr<Soma> soma;
  MemoryLayout layout;
  std::unique_ptr<MemoryBlock> memory;
  std::uint32_t neurons;
  std::vector<std::int32_t> sums;
  FiredBatch fired;
  SomaActivity did;
};

const char* const kVariants[] = {"lava", "nengo_loihi"};

}  // namespace

TEST_CASE("loihi: decay rounds the magnitude down, whatever the sign") {
  CHECK(loihi::decay(4097, 2048) == 2048);  // 2048.5
  CHECK(loihi::decay(-4097, 2048) == -2048);
  CHECK(loihi::decay(-1, 4095) == 0);
  CHECK(loihi::decay(12345, 4096) == 12345);
  CHECK(loihi::decay(-12345, 0) == 0);
  CHECK(loihi::decay(-10000, 3000) == -7324);     // 7324.2
  CHECK(loihi::decay(8388607, 4095) == 8386559);  // 4095*2^11 - 4095/4096: the product needs 36 bits
  CHECK(loihi::decay(-8388608, 4095) == -8386560);
  // The two halves of 32 bits agree with 64 bits everywhere.
  RandomStream random(1, "decay");
  for (int n = 0; n < 100000; ++n) {
    const auto x = static_cast<std::int32_t>(static_cast<std::uint32_t>(random()));
    const auto factor = static_cast<std::uint32_t>(random.below(4097));
    const std::int64_t magnitude = x < 0 ? -std::int64_t{x} : x;
    const std::int64_t kept = magnitude * factor >> 12;
    REQUIRE(loihi::decay(x, factor) == (x < 0 ? -kept : kept));
  }
}

TEST_CASE("loihi: current and potential decay and add up") {
  for (const char* variant : kVariants) {
    INFO(variant);
    Compartments one(variant);
    one.of<std::uint16_t>("du")[0] = 1095;  // keeps 3000/4096
    one.of<std::uint16_t>("dv")[0] = 1096;  // keeps 3000/4096
    one.set_u(-10000);
    one.set_v(4097);
    one.set_bias(-5, 2);
    CHECK_FALSE(one.step(3));
    CHECK(one.of<std::int32_t>("input")[0] == 192);
    CHECK(one.u() == -7324 + 192);
    CHECK(one.v() == 3000 - 7132 - 20);  // 4097*3000/4096 = 3000.7
    CHECK(one.did.updates == 1);
    CHECK(one.did.active == 1);
    one.step(0);
    CHECK(one.u() == -5223);              // 7132*3000/4096 = 5223.6
    CHECK(one.v() == -3041 - 5223 - 20);  // 4152*3000/4096 = 3041.0
    CHECK(one.did.active == 0);           // it only decayed
    CHECK(one.sums[0] == 0);
  }
}

TEST_CASE("loihi: du of 4095 forgets at once, du of 0 still decays, dv of 0 keeps") {
  Compartments one("lava");
  one.set_u(1 << 20);
  one.set_v(77);
  one.step();
  CHECK(one.u() == 0);
  CHECK(one.v() == 77);
  one.of<std::uint16_t>("du")[0] = 0;
  one.set_u(4096);
  one.step();
  CHECK(one.u() == 4095);
  Compartments nengo("nengo_loihi");
  nengo.of<std::uint16_t>("dv")[0] = 4096;
  nengo.set_v(1 << 20);
  nengo.step(2);
  CHECK(nengo.v() == 128);
  one.of<std::uint16_t>("dv")[0] = 4096;
  CHECK_THROWS_WITH(one.step(), Catch::Contains("dv[0]: found 4096; expected at most 4095"));
}

TEST_CASE("loihi: where lava corrects the current, and nengo-loihi wraps sums, current and drive") {
  Compartments lava("lava");
  lava.step(131072);  // << 6 is 2^23
  CHECK(lava.u() == 8388608);
  lava.step(-131072);
  CHECK(lava.u() == 8388608);
  lava.step(131073);
  CHECK(lava.u() == -8388544);
  lava.step(-131071);
  CHECK(lava.u() == -8388544);
  lava.step(400000);  // 25600000: one correction only
  CHECK(lava.u() == 25600000 - 16777216);

  Compartments nengo("nengo_loihi");
  nengo.step(32767);
  CHECK(nengo.u() == 2097088);
  nengo.step(32768);  // << 6 is 2^21
  CHECK(nengo.of<std::int32_t>("input")[0] == -2097152);
  CHECK(nengo.u() == -2097152);
  nengo.step(-32769);
  CHECK(nengo.u() == 2097088);
  nengo.of<std::uint16_t>("du")[0] = 0;
  nengo.set_u(8384512);  // 2047 * 4096, of which 2047 are lost
  nengo.step(1000);
  CHECK(nengo.u() == 8382465 + 64000 - 16777216);
  nengo.set_u(8384512);
  nengo.set_v(0);
  nengo.set_bias(4095, 7);  // 524160
  nengo.step();
  CHECK(nengo.v() == 8382465 + 524160 - 16777216);

  lava.of<std::uint16_t>("du")[0] = 0;
  lava.set_u(8384512);
  lava.set_v(0);
  lava.set_bias(4095, 7);
  CHECK(lava.step());  // no wrap: 8906625, limited to 2^23 - 1, is above any threshold
  CHECK(lava.u() == 8382465);
}

TEST_CASE("loihi: the potential keeps to its limits") {
  for (const char* variant : kVariants) {
    INFO(variant);
    Compartments one(variant);
    for (int n = 0; n < 5; ++n) one.step(-30000);
    CHECK(one.v() == -8388607);
    one.of<std::uint32_t>("v_limits")[0] = 0;  // vmin = 0
    one.of<std::uint32_t>("v_limits")[1] = 4;  // vmax = 2^17 - 1
    one.set_v(0);
    one.step(-100);
    CHECK(one.v() == 0);
    one.step(30000);
    CHECK(one.v() == 131071);
    one.of<std::uint32_t>("v_limits")[0] = 4;
    one.step(-30000);
    CHECK(one.v() == -15);
  }
  // An input that leaves every range, as a damaged image can have: limited, not undefined.
  Compartments far("lava");
  far.set_v(8388607);
  far.step((1 << 25) - 1);  // << 6 nearly 2^31
  CHECK(far.of<std::uint8_t>("ref_count")[0] == 0);
  far.set_v(-8388607);
  far.step(-(1 << 25));
  CHECK(far.v() == -8388607);
}

TEST_CASE("loihi: it fires above the threshold, not at it") {
  for (const char* variant : kVariants) {
    INFO(variant);
    Compartments one(variant);
    one.of<std::uint32_t>("vth")[0] = 10;
    CHECK_FALSE(one.step(10));
    CHECK(one.v() == 640);
    one.set_bias(1, 0);
    CHECK(one.step());
    CHECK(one.v() == 0);
    CHECK(one.did.active == 1);
  }
}

TEST_CASE("loihi: refractory periods of 0 and 1 are none, r are r - 1 steps") {
  for (const char* variant : kVariants) {
    for (const int refract : {0, 1, 2, 5}) {
      INFO(variant << ", refract " << refract);
      Compartments one(variant);
      one.of<std::uint32_t>("vth")[0] = 0;
      one.of<std::uint8_t>("refract")[0] = static_cast<std::uint8_t>(refract);
      one.of<std::uint16_t>("du")[0] = 0;
      one.set_u(4096 * 100);
      const int period = std::max(refract, 1);
      for (int step = 0; step < 20; ++step) {
        CHECK(one.step() == (step % period == 0));
        CHECK(one.v() == 0);
        CHECK(one.of<std::uint8_t>("ref_count")[0] == (period - 1 - step % period) % period);
        CHECK(one.u() == 4096 * 100 - 100 * (step + 1));  // the current goes on; of 99.5 to 100 that a step takes, all are lost
      }
    }
  }
}

TEST_CASE("loihi: many compartments at once do what each would alone") {
  for (const char* variant : kVariants) {
    RandomStream random(4, variant);
    Compartments all(variant, 300);
    std::vector<Compartments> alone;
    for (std::uint32_t n = 0; n < 300; ++n) {
      all.of<std::uint16_t>("du")[n] = static_cast<std::uint16_t>(random.below(4096));
      all.of<std::uint16_t>("dv")[n] = static_cast<std::uint16_t>(random.below(4096));
      all.of<std::uint32_t>("vth")[n] = static_cast<std::uint32_t>(random.below(2000));
      all.of<std::uint16_t>("bias")[n] = static_cast<std::uint16_t>(random.below(65536));
      all.of<std::uint8_t>("refract")[n] = static_cast<std::uint8_t>(random.below(9));
      all.of<std::uint8_t>("input_shift")[n] = static_cast<std::uint8_t>(random.below(4));
    }
    for (std::uint32_t n = 0; n < 300; n += 23) {
      Compartments one(variant);
      for (const char* name : {"du", "dv", "bias"}) one.of<std::uint16_t>(name)[0] = all.of<std::uint16_t>(name)[n];
      for (const char* name : {"refract", "input_shift"}) one.of<std::uint8_t>(name)[0] = all.of<std::uint8_t>(name)[n];
      one.of<std::uint32_t>("vth")[0] = all.of<std::uint32_t>("vth")[n];
      alone.push_back(std::move(one));
    }
    std::size_t spikes = 0;
    for (int step = 0; step < 50; ++step) {
      for (std::int32_t& sum : all.sums)
        sum = random.below(3) == 0 ? static_cast<std::int32_t>(random.below(20000)) - 10000 : 0;
      const std::vector<std::int32_t> given = all.sums;
      all.step(given[0]);
      for (std::size_t k = 0; k < alone.size(); ++k) {
        const auto n = static_cast<std::uint32_t>(23 * k);
        const bool fired = alone[k].step(given[n]);
        REQUIRE(std::ranges::binary_search(all.fired.neurons, n) == fired);
        REQUIRE(all.u(n) == alone[k].u());
        REQUIRE(all.v(n) == alone[k].v());
        spikes += fired ? 1 : 0;
      }
    }
    CHECK(spikes > 20);
  }
}

TEST_CASE("loihi: biases have 13 bits and an exponent") {
  CHECK(loihi::bias_value(loihi::pack_bias(-4095, 7)) == -524160);
  CHECK(loihi::bias_value(loihi::pack_bias(3225, 7)) == 412800);
  CHECK(loihi::bias_value(loihi::pack_bias(-1, 0)) == -1);
  for (const std::int32_t value : {0, 1, -1, 4095, -4095, 4096, -10272, 412800, -24448, 524160}) {
    INFO(value);
    CHECK(loihi::bias_value(loihi::nearest_bias(value)) == value);
  }
  CHECK(loihi::bias_value(loihi::nearest_bias(4097.0)) == 4098);  // halves go away from zero
  CHECK(loihi::bias_value(loihi::nearest_bias(-8193.0)) == -8192);
  CHECK(loihi::bias_value(loihi::nearest_bias(1e9)) == 524160);
}

TEST_CASE("loihi: weights lose the bits that their format lacks") {
  using loihi::SignMode;
  CHECK(loihi::weight_step(SignMode::mixed, 9) == 1);
  CHECK(loihi::weight_step(SignMode::mixed, 8) == 2);
  CHECK(loihi::weight_step(SignMode::mixed, 6) == 8);
  CHECK(loihi::weight_step(SignMode::mixed, 1) == 256);
  CHECK(loihi::weight_step(SignMode::excitatory, 8) == 1);
  CHECK(loihi::weight_step(SignMode::excitatory, 6) == 4);
  CHECK(loihi::weight_step(SignMode::inhibitory, 6) == 4);
}

TEST_CASE("loihi: what cannot be a configuration is refused") {
  const auto refused = [](const char* region, auto value, const char* message) {
    Compartments one("lava");
    one.of<decltype(value)>(region)[0] = value;
    CHECK_THROWS_WITH(one.step(), Catch::Contains(message));
  };
  refused("du", std::uint16_t{4096}, "du[0]: found 4096; expected at most 4095");
  refused("vth", std::uint32_t{131072}, "vth[0]: found 131072; expected at most 131071");
  refused("refract", std::uint8_t{64}, "refract[0]: found 64; expected at most 63");
  refused("input_shift", std::uint8_t{17}, "input_shift[0]: found 17; expected at most 16");
  refused("v_limits", std::uint32_t{32}, "v_limits[0]: found 32; expected at most 31");
}
