// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// benchmarks: how fast a client and a chip talk: the round trip of a step, and spikes a second each way in batches.
//
//     synfire serve scenarios/cosim/digits.yaml --platform ideal --listen unix:chip.sock &
//     cosim_rates unix:chip.sock
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <vector>

#include "cosim/client.h"

namespace {

using Clock = std::chrono::steady_clock;
namespace v1 = synfire::v1;

double seconds_since(Clock::time_point begun) {
  return std::chrono::duration<double>(Clock::now() - begun).count();
}

void round_trip(synfire::cosim::Client& chip) {
  auto loop = chip.loop(synfire::cosim::record({"output"}));
  std::vector<double> times;
  for (int i = 0; i < 5000; ++i) {
    const auto begun = Clock::now();
    loop.step({{"input", {1, 2, 3}}});
    times.push_back(seconds_since(begun) * 1e6);
  }
  std::sort(times.begin(), times.end());
  std::printf("a step with 3 spikes in a loop: median %.0f us, 90 %% below %.0f us\n", times[times.size() / 2],
              times[times.size() * 9 / 10]);
}

/// Each step all elements spike, in batches of so many steps.
void rates(synfire::cosim::Client& chip) {
  constexpr std::uint64_t kSteps = 2000;
  constexpr int kBatches = 10;
  std::uint32_t elements = 0;
  const v1::Description description = chip.describe();
  for (const v1::Node& node : description.nodes()) elements = node.name() == "input" ? node.size() : elements;
  v1::Spikes spikes;
  spikes.set_node("input");
  for (std::uint64_t step = 0; step < kSteps; ++step) {
    for (std::uint32_t element = 0; element < elements; ++element) {
      spikes.add_step(step);
      spikes.add_index(element);
    }
  }
  double in = 0.0;
  double out = 0.0;
  std::uint64_t seen = 0;
  for (int batch = 0; batch < kBatches; ++batch) {
    auto begun = Clock::now();
    chip.inject({spikes});
    in += seconds_since(begun);
    begun = Clock::now();
    const v1::Progress progress = chip.run_steps(kSteps, synfire::cosim::record({"input"}));
    out += seconds_since(begun);
    seen += static_cast<std::uint64_t>(progress.spikes(0).index_size());
  }
  const double sent = static_cast<double>(kSteps) * elements * kBatches;
  std::printf("spikes in: %.2f M a second; steps run and spikes out: %.2f M a second (%s)\n", sent / in / 1e6,
              static_cast<double>(seen) / out / 1e6, static_cast<double>(seen) == sent ? "all of them" : "NOT ALL");
}

}  // namespace

int main(int count, char** words) {
  if (count != 2) {
    std::fprintf(stderr, "usage: cosim_rates ADDRESS\n");
    return 2;
  }
  try {
    synfire::cosim::Client chip(words[1]);
    round_trip(chip);
    rates(chip);
    chip.stop();
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "error: %s\n", error.what());
    return 3;
  }
}
