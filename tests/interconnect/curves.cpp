// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests: latency and throughput: the reference router's published curves, and both fidelities against each other.
#include <fstream>
#include <sstream>

#include "tests/interconnect/fabric_bench.h"
#include "tests/places.h"

using namespace synfire;
using namespace synfire::test;

namespace {

struct Row {
  std::uint32_t flits = 0, buffer = 0;
  double rate = 0.0, accepted = 0.0, delay = 0.0;
};

/// Columns: mesh_x,mesh_y,packet_flits,buffer_flits,virtual_channels,packet_injection_rate,offered,accepted,ratio,mean
/// delay,...
std::vector<Row> reference() {
  std::ifstream file(test::source_folder() + "/tests/golden/noc/noxim_8x8_xy.csv");
  std::vector<Row> rows;
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    std::istringstream fields(line);
    std::vector<double> values;
    for (std::string field; std::getline(fields, field, ',');) values.push_back(std::stod(field));
    rows.push_back(
        {static_cast<std::uint32_t>(values[2]), static_cast<std::uint32_t>(values[3]), values[5], values[7], values[9]});
  }
  REQUIRE(rows.size() == 56);
  return rows;
}

/// Mean over ten seeds. The reference counts arrivals of 20,000 cycles after 2,000.
Measured mean_of_ten(const EngineSettings& settings, double rate, std::uint32_t flits) {
  Measured mean;
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    CycleEngine engine(settings);
    const Measured one = measure_uniform(engine, 64, rate, flits, 20000, 1, seed, Rest::stays);
    engine.check_conservation();
    mean.head += one.head / 10;
    mean.accepted += one.accepted / 10;
  }
  return mean;
}

}  // namespace

TEST_CASE("an 8x8 mesh follows the reference router's curves", "[slow]") {
  const auto [flits, buffer] = GENERATE(std::pair(8u, 4u), std::pair(8u, 8u), std::pair(2u, 4u), std::pair(2u, 8u));
  EngineSettings settings = router_settings(shape("mesh, size: [8, 8]", "xy"), 1, 2);
  settings.buffer = buffer;
  double saturation = 0.0;
  for (const Row& row : reference()) {
    if (row.flits == flits && row.buffer == buffer) saturation = std::max(saturation, row.accepted);
  }
  int below = 0;
  int plateau = 0;
  for (const Row& row : reference()) {
    if (row.flits != flits || row.buffer != buffer) continue;
    const double offered = row.rate * flits;
    const bool is_below = offered < 0.6 * saturation;
    const bool on_plateau = offered > 1.2 * saturation;
    if (!is_below && !on_plateau) continue;
    const Measured found = mean_of_ten(settings, row.rate, flits);
    INFO(flits << " flits, buffers of " << buffer << ", rate " << row.rate << ": delay " << found.head << ", reference "
               << row.delay << "; accepted " << found.accepted << ", reference " << row.accepted);
    if (is_below) {
      CHECK(found.head == Approx(row.delay).epsilon(0.03));
      ++below;
    } else {
      CHECK(found.accepted == Approx(row.accepted).epsilon(0.05));
      ++plateau;
    }
  }
  CHECK(below >= 4);
  CHECK(plateau >= 2);
}

namespace {

struct Compared {
  const char* topology;
  const char* routing;
  std::uint32_t channels, cores, flits, flit_cycles;
};

}  // namespace

TEST_CASE("packet by packet is within 15 % of clock by clock up to half of saturation, on every topology", "[slow]") {
  const Compared compared = GENERATE(
      Compared{"mesh, size: [8, 8]", "xy", 1, 1, 8, 2}, Compared{"mesh, size: [8, 8]", "xy", 1, 1, 1, 1},
      Compared{"mesh, size: [8, 8]", "xy", 2, 1, 8, 1}, Compared{"mesh, size: [8, 8]", "west_first", 1, 1, 4, 1},
      Compared{"mesh, size: [8, 8]", "odd_even", 1, 1, 4, 1}, Compared{"torus, size: [8, 8]", "xy", 2, 1, 4, 1},
      Compared{"ring, routers: 16", "xy", 2, 1, 4, 1}, Compared{"tree, levels: 4", "up_down", 1, 1, 4, 1},
      Compared{"hexagonal_torus, size: [6, 6]", "hexagonal", 3, 1, 4, 1}, Compared{"crossbar", "shortest", 1, 16, 4, 1},
      Compared{"concentrated_mesh, nodes: [8, 8]", "xy", 1, 4, 4, 1},
      Compared{
          "links, links: [{from: 0, to: 1}, {from: 1, to: 2}, {from: 2, to: 3}, {from: 3, to: 0}, {from: 1, to: 4}, {from: 4, "
          "to: 5}, {from: 5, to: 0}]",
          "up_down", 1, 1, 4, 1});
  const std::uint32_t buffer = GENERATE(4u, 2u);  // 2 flits are fewer than are under way until their room is known
  INFO(compared.topology << ", " << compared.routing << ", " << compared.channels << ", buffers of " << buffer);
  EngineSettings settings = router_settings(shape(compared.topology, compared.routing), compared.cores, compared.flit_cycles);
  settings.virtual_channels = compared.channels;
  settings.buffer = buffer;
  CycleEngine engine(settings);
  PacketModel model(packet_settings(settings));
  const std::size_t nodes = settings.ports.size();
  const double most = 1.0 / compared.flits / compared.flit_cycles;
  const double saturation = measure_uniform(engine, nodes, most, compared.flits, 6000, 1, 1).accepted;
  for (const double part : {0.1, 0.3, 0.5}) {
    Measured cycle;
    Measured packet;
    for (std::uint64_t seed = 1; seed <= 2; ++seed) {
      const double rate = part * saturation / compared.flits;
      cycle.head += measure_uniform(engine, nodes, rate, compared.flits, 10000, 1, seed).head / 2;
      packet.head += measure_uniform(model, nodes, rate, compared.flits, 10000, 1000, seed).head / 2;
    }
    INFO(part << " of saturation: " << cycle.head << " clock by clock, " << packet.head << " packet by packet");
    CHECK(packet.head == Approx(cycle.head).epsilon(0.15));
  }
}
