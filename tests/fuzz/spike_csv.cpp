// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests/fuzz: any bytes as a list of spikes or of labels. What is accepted is in order, without repeats, and within its node.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "stimuli/labels.h"
#include "stimuli/spike_list.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace synfire;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  constexpr std::uint64_t kSize = 1000;
  Problems problems;
  SpikeList list = parse_spike_csv(text, "spikes.csv", {kSize, true}, problems);
  if (problems.empty()) {
    const auto check = [&] {
      if (list.index.size() != list.size() || (!list.values.empty() && list.values.size() != list.size())) std::abort();
      for (std::size_t i = 0; i < list.size(); ++i) {
        if (list.index[i] >= kSize || list.value(i) == 0.0) std::abort();
        if (i == 0) continue;
        const bool ascends =
            list.when[i - 1] < list.when[i] || (list.when[i - 1] == list.when[i] && list.index[i - 1] < list.index[i]);
        if (!ascends) std::abort();
      }
    };
    check();
    to_steps(list, Time(1e-3));
    check();
    const std::uint64_t spikes = list.size();
    const std::uint64_t last = spikes == 0 ? 0 : list.when.back();
    SpikeListStream stream(std::move(list));
    if (stream.left_after(0) != spikes || stream.left_after(last + 1) != 0) std::abort();
    stream.at(0);
    stream.at(last);
  }
  Problems others;
  const auto labels = parse_labels(text, "labels.csv", 10, others);
  for (const std::uint32_t label : labels) {
    if (others.empty() && label >= 10) std::abort();
  }
  return 0;
}
