// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests/models: the elaborated ODIN: its published power at two operating points, from counts of a run.
#include <catch2/catch.hpp>

#include "kernel/simulation.h"
#include "models/cores/odin/odin_core.h"
#include "platforms/chip.h"
#include "power/pricing.h"
#include "tests/places.h"

namespace synfire {
namespace {

/// So many events for all neurons in one step, each of a row of its own.
struct Rows : SpikeSource {
  explicit Rows(std::uint32_t events) : count(events) {}
  void inject(std::uint64_t, PacketBatch& batch) override {
    for (std::uint32_t i = 0; i < count; ++i) {
      const Destination to{0, i % odin::kNeurons};
      batch.add(0, kOutside, &to, 1);
    }
  }
  std::uint32_t count;
};

/// ODIN at that clock, its scans one after the other: 256 synaptic operations every 512 cycles and what reaching the next one
/// takes.
double power_at(const std::string& clock) {
  Value platform = load_platform(Value::scalar("odin"), test::source_folder());
  override_platform(platform, "core.clock", clock);
  override_platform(platform, "core.sender", "eager");
  const Description description(platform);
  Chip chip(description);
  auto& core = dynamic_cast<OdinCore&>(*chip.cores().front());
  const TargetCore& place = description.target().cores.front();
  const auto write = [&](const char* region, const std::vector<std::uint32_t>& words) {
    chip.write(place.base + place.kind->layout().at(region).offset, std::as_bytes(std::span(words)));
  };
  std::vector<std::uint32_t> neurons;
  for (std::uint32_t n = 0; n < odin::kNeurons; ++n)
    neurons.insert(neurons.end(), {1 | 255u << 9, 0, 0, 0});  // LIF, threshold 255
  write("neurons", neurons);
  write("host", {odin::kNeurons, 0});
  std::vector<std::uint32_t> axons;
  for (std::uint32_t row = 0; row < odin::kNeurons; ++row) axons.insert(axons.end(), {odin::kValid | row << 8 | 7, 0});
  write("host_axons", axons);
  chip.prepare();
  Rows source(2000);
  chip.sync().set_source(&source);
  chip.sync().set_steps(1);
  Simulation simulation;
  simulation.run();
  const double seconds = static_cast<double>(core.finished()) * 1e-12;
  Simulation::finish();
  CHECK(core.activity().of("synaptic_operation") == 2000 * 256);

  const Technology technology = load_technology(description.technology());
  const Counted counted{core.path(), "odin_core", &core.activity()};
  const EnergyReport report = price(&technology, {&counted, 1}, seconds);
  CHECK(report.complete);
  return report.total.value() / seconds;
}

TEST_CASE("ODIN takes 477 uW at its highest rate: 0.55 V, 75 MHz, an operation every two cycles", "[odin]") {
  CHECK(power_at("75 MHz") == Approx(477e-6).epsilon(0.01));
}

TEST_CASE("ODIN takes 35 uW in biological time: 0.55 V, 1.3 MHz, 650 thousand operations a second", "[odin]") {
  CHECK(power_at("1.3 MHz") == Approx(35e-6).epsilon(0.01));
}

}  // namespace
}  // namespace synfire
