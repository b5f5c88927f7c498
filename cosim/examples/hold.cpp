// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// cosim/examples: a plant held at its target by a spiking network. Each millisecond the error becomes spikes, the chip runs a
// step, and the spikes that come back drive the plant.
//
//     synfire serve scenarios/cosim/cosim.yaml --listen unix:chip.sock &
//     hold unix:chip.sock
#include <cmath>
#include <cstdio>
#include <exception>

#include "cosim/client.h"

int main(int count, char** words) {
  if (count != 2) {
    std::fprintf(stderr, "usage: hold ADDRESS\n");
    return 2;
  }
  try {
    synfire::cosim::Client chip(words[1]);
    auto loop = chip.loop(synfire::cosim::record({"output"}));
    constexpr double kTarget = 1.0;
    constexpr double kStep = 1e-3;          // s
    constexpr double kTimeConstant = 0.05;  // s, of the plant
    double value = 0.0;
    double drive = 0.0;
    double worst = 0.0;
    for (int step = 0; step < 1000; ++step) {
      synfire::cosim::Client::StepSpikes spikes;
      if (const double error = kTarget - value; std::abs(error) > 0.01) spikes["input"] = {error > 0.0 ? 0u : 1u};
      const auto seen = loop.step(spikes);
      for (const std::uint32_t neuron : seen.spikes(0).index()) drive += neuron == 0 ? 0.02 : -0.02;
      const double load = step < 600 ? 0.0 : -0.3;  // something pulls at it
      value += (drive + load - value) * kStep / kTimeConstant;
      if (step > 400) worst = std::max(worst, std::abs(kTarget - value));
      if (step % 100 == 99) std::printf("%4d ms  value %.3f  drive %.2f\n", step + 1, value, drive);
    }
    std::printf("largest error after 400 ms: %.3f\n", worst);
    chip.stop();
    return worst < 0.3 ? 0 : 1;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "error: %s\n", error.what());
    return 3;
  }
}
