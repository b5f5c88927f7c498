// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests/models: ODIN's engine where the golden cases do not look: running ahead against one edge at a time on random chips, the
// monitor's transfers, losses, SPI's side effects, and what the chip leaves undefined.
#include <catch2/catch.hpp>

#include "tests/models/odin_bench.h"

namespace synfire::odin {
namespace {

void compare(Bench& fast, Bench& slow, unsigned seed) {
  INFO("seed " << seed);
  REQUIRE(fast.host.sent().size() == slow.host.sent().size());
  for (std::size_t i = 0; i < fast.host.sent().size(); ++i) {
    INFO("input " << i);
    REQUIRE(fast.host.sent()[i].requested == slow.host.sent()[i].requested);
    REQUIRE(fast.host.sent()[i].acknowledged == slow.host.sent()[i].acknowledged);
    REQUIRE(fast.host.sent()[i].released == slow.host.sent()[i].released);
  }
  REQUIRE(fast.host.received().size() == slow.host.received().size());
  for (std::size_t i = 0; i < fast.host.received().size(); ++i) {
    INFO("output " << i);
    REQUIRE(fast.host.received()[i].requested == slow.host.received()[i].requested);
    REQUIRE(fast.host.received()[i].address == slow.host.received()[i].address);
    REQUIRE(fast.host.received()[i].released == slow.host.received()[i].released);
  }
  for (const Region& region : fast.design.layout.regions()) {
    INFO(region.name);
    const auto* begin = fast.memory.data() + region.offset;
    const auto differs = std::mismatch(begin, begin + region.bytes(), slow.memory.data() + region.offset);
    if (differs.first != begin + region.bytes()) FAIL("differs at byte " << differs.first - begin);
  }
  const Counts& a = fast.engine.counts();
  const Counts& b = slow.engine.counts();
  CHECK(a.synaptic_operations == b.synaptic_operations);
  CHECK(a.neuron_updates == b.neuron_updates);
  CHECK(a.spikes == b.spikes);
  CHECK(a.losses == b.losses);
  CHECK(a.busy_cycles == b.busy_cycles);
  CHECK(a.output_events == b.output_events);
  CHECK(a.weight_writes == b.weight_writes);
}

TEST_CASE("running ahead gives what one edge at a time gives", "[odin]") {
  std::uint64_t outputs = 0;
  for (unsigned seed = 0; seed < 48; ++seed) {
    const Variant variant = seed % 4 == 3 ? Variant::tinyodin : Variant::odin;
    const Cycle end = 30'000;
    Bench fast(variant);
    Bench slow(variant);
    fill(fast, seed, end);
    fill(slow, seed, end);
    fast.host.run_to(end);
    while (slow.engine.now() < end) slow.host.run_to(slow.engine.now() + 1);
    compare(fast, slow, seed);
    outputs += fast.host.received().size();
  }
  CHECK(outputs > 1'000);
}

TEST_CASE("where the run is cut does not matter", "[odin]") {
  Bench whole(Variant::odin);
  Bench cut(Variant::odin);
  fill(whole, 100, 60'000);
  fill(cut, 100, 60'000);
  whole.host.run_to(60'000);
  std::mt19937 random(1);
  while (cut.engine.now() < 60'000)
    cut.host.run_to(std::min<Cycle>(60'000, cut.engine.now() + 1 + static_cast<Cycle>(random() % 97)));
  compare(whole, cut, 100);
}

TEST_CASE("the monitor shows a neuron in two transfers and its synapse in a third", "[odin]") {
  Bench bench(Variant::odin);
  bench.silence();
  bench.neuron(40, 100u << 6, lif(200));  // potential 100
  bench.word("synapses", 3 << 5 | 40 >> 3) = 0xd;
  bench.engine.write_register(Register::kMonitorEnable, 1);
  bench.engine.write_register(Register::kMonitorNeuron, 40);
  bench.engine.write_register(Register::kMonitorSynapse, 3);
  bench.host.reset();
  bench.host.send(3 << 8 | 7, 10);
  REQUIRE(bench.host.settle(3000));
  const auto& seen = bench.host.received();
  REQUIRE(seen.size() == 3);
  // The event waits in the FIFO until its acknowledge has fallen (17); the scan begins at 18, and neuron 40 is written at 100.
  CHECK(seen[0].requested == 100);
  CHECK(seen[0].address == 0);    // no spike, no flags, no calcium, LIF
  CHECK(seen[1].address == 105);  // the potential
  CHECK(seen[2].address == 0xfd);
  // Each transfer: REQ falls 3 edges after it rose, 3 more until ACK's fall was seen; the next begins one later.
  CHECK(seen[0].released == 103);
  CHECK(seen[1].requested == 107);
  CHECK(seen[2].requested == 114);
  CHECK(bench.engine.counts().output_events == 3);
}

TEST_CASE("the monitor's first byte tells of a spike; the potential is the one after it", "[odin]") {
  Bench bench(Variant::odin);
  bench.silence();
  bench.neuron(9, 6u << 6, lif(7));
  bench.engine.write_register(Register::kMonitorEnable, 1);
  bench.engine.write_register(Register::kMonitorNeuron, 9);
  bench.host.reset();
  bench.host.send(9 << 8 | 1 << 5 | 1, 10);  // a virtual event of weight 1
  REQUIRE(bench.host.settle(2000));
  REQUIRE(bench.host.received().size() >= 2);
  CHECK(bench.host.received()[0].address == 0x80);
  CHECK(bench.host.received()[1].address == 0);
}

TEST_CASE("events that find the main FIFO full are lost to the network, not to the output", "[odin]") {
  Bench bench(Variant::odin);
  bench.silence();
  for (std::uint32_t n = 0; n < 40; ++n) bench.neuron(n, 0, lif(0));  // spikes on every update
  bench.host.reset();
  bench.host.send(0x7f, 10);
  bench.host.run_to(13 + 512 + 40 * 6);  // the scan and its stalls, before any of them is processed
  CHECK(bench.host.received().size() == 40);
  CHECK(bench.engine.counts().losses == 8);
}

TEST_CASE("while the main FIFO is full the chip pops before it listens", "[odin]") {
  Bench bench(Variant::odin);
  bench.silence();
  for (std::uint32_t n = 0; n < 32; ++n) bench.neuron(n, 0, lif(0));  // spikes on every update
  bench.host.reset();
  bench.host.send(0x7f, 10);
  bench.host.send(99 << 8 | 7, 10);
  bench.host.run_to(2'000);
  // The time reference takes 512 cycles and 32 stalls of 6; its ACK falls at 720, with the FIFO full. The second event's REQ
  // rises then, but the next scan, 721 to 1425 with its stalls, comes first. Its own event leaves, and there is room.
  CHECK(bench.host.sent()[0].released == 720);
  CHECK(bench.host.sent()[1].acknowledged == 1427);
}

TEST_CASE("writing neurons over SPI lets the old words spike", "[odin]") {
  Bench bench(Variant::odin);
  bench.host.reset();
  bench.host.transfer(Register::kGate, 1, 4);
  for (std::uint32_t byte = 16; byte-- > 0;) bench.host.transfer(0x50000u | byte << 8 | 77, byte == 0 ? 1 : 0, 4);
  bench.host.run_to(bench.engine.now() + 20);
  // The all-zero word is an Izhikevich neuron at its threshold of 0; all sixteen writes see it or its zero bits.
  CHECK(bench.engine.machine().main_stored == 16);
  CHECK(bench.host.received().empty());  // the output is held in reset
  bench.host.reset();
  CHECK(bench.engine.machine().main_stored == 0);
  CHECK(bench.word("neurons", 77 * 4) == 1);
  // With an open loop nothing enters.
  bench.host.transfer(Register::kOpenLoop, 1, 4);
  bench.host.transfer(Register::kGate, 1, 4);
  bench.host.transfer(0x50000u | 78, 0, 4);
  bench.host.run_to(bench.engine.now() + 20);
  CHECK(bench.engine.machine().main_stored == 0);
}

TEST_CASE("SPI reads before it writes, and keeps masked bits", "[odin]") {
  Bench bench(Variant::odin);
  bench.silence();
  bench.word("synapses", 0x123) = 0xaabbccdd;
  bench.host.reset();
  bench.host.transfer(Register::kGate, 1, 4);
  CHECK(bench.host.transfer(0xE0000u | 1u << 13 | 0x123, 0x0f00 | 0x55, 4) == 0xcc);
  bench.host.run_to(bench.engine.now() + 8);
  CHECK(bench.word("synapses", 0x123) == 0xaabb5cdd);
  CHECK(bench.host.transfer(0xA0000u | 1u << 13 | 0x123, 0, 4) == 0x5c);
  CHECK(bench.host.transfer(0x90000u | 16u << 8 | 5, 0, 4) == 0);  // no such byte
  CHECK(bench.host.transfer(0x90000u | 15u << 8 | 5, 0, 4) == 0x80);
}

TEST_CASE("flags that nobody wrote are reported when learning asks for them", "[odin]") {
  Bench bench(Variant::odin);
  bench.silence();
  std::ranges::fill(bench.memory.region<std::uint8_t>("sdsp_flags"), std::uint8_t{0});
  bench.host.reset();
  bench.host.send(3 << 8 | 7, 10);
  REQUIRE(bench.host.settle(2000));
  CHECK(bench.engine.undefined(Undefined::sdsp_flag).times == 0);  // no synapse is mapped, so none depends on them
  bench.word("synapses", 4 << 5) = 0x8;
  for (std::uint8_t& flag : bench.memory.region<std::uint8_t>("sdsp_flags")) flag = 0;
  bench.host.send(4 << 8 | 7, bench.engine.now());
  REQUIRE(bench.host.settle(4000));
  CHECK(bench.engine.undefined(Undefined::sdsp_flag).times == 1);
  bench.host.send(4 << 8 | 7, bench.engine.now());
  REQUIRE(bench.host.settle(6000));
  CHECK(bench.engine.undefined(Undefined::sdsp_flag).times == 1);  // the first event wrote them all
}

TEST_CASE("a fifth event in one burst slot is reported: its FIFO has storage for four", "[odin]") {
  Bench bench(Variant::odin);
  bench.silence();
  // Izhikevich, threshold 0, one repetition in the next slot: spikes on every update.
  for (std::uint32_t n = 0; n < 4; ++n) bench.neuron(n, 0, 1u << 12);
  bench.engine.write_register(Register::kBurstTimeref, 0xfffff);
  bench.host.reset();
  bench.host.send(0x7f, 10);
  bench.host.run_to(13 + 512 + 4 * 6);
  CHECK(bench.engine.undefined(Undefined::burst_fifo).times == 0);
  bench.neuron(4, 0, 1u << 12);
  bench.host.reset();
  bench.host.send(0x7f, 10);
  bench.host.run_to(13 + 512 + 5 * 6);
  CHECK(bench.engine.undefined(Undefined::burst_fifo).times == 1);
}

TEST_CASE("an event replaced by a word of the FIFO that was never written is reported", "[odin]") {
  Bench bench(Variant::odin);
  bench.silence();
  bench.neuron(1, 7u << 18, 1u << 12 | 7u << 19);  // at its threshold, one repetition in the next slot
  bench.engine.write_register(Register::kBurstTimeref, 99);
  bench.host.reset();
  bench.host.send(0x10001, 10);
  // The spike goes through the main FIFO at once, which lasts past slot 1. When slot 1 comes round again, after 58 slots, its
  // repetition is popped, and is still scanned when slot 2 begins. The main FIFO's next word has never been stored.
  bench.host.run_to(5'800);
  CHECK(bench.engine.undefined(Undefined::fifo_word).times == 0);
  bench.host.run_to(6'400);
  CHECK(bench.engine.undefined(Undefined::fifo_word).times > 0);
}

TEST_CASE("an idle chip costs nothing, however long", "[odin]") {
  Bench bench(Variant::odin);
  bench.silence();
  bench.engine.write_register(Register::kBurstTimeref, 10);
  bench.host.reset();
  bench.host.send(0x7f, 2'000'000'000'000);
  bench.host.run_to(2'000'000'001'000);
  CHECK(bench.host.sent()[0].acknowledged == 2'000'000'000'515);
}

}  // namespace
}  // namespace synfire::odin
