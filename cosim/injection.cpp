// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// cosim: spikes from clients: all are checked before any is taken.
#include "cosim/injection.h"

#include <cmath>
#include <map>

#include "base/error.h"
#include "cosim/limits.h"

namespace synfire::cosim {

namespace {

/// Spikes of a client, found to be good.
struct Checked {
  const v1::Spikes* spikes = nullptr;
  InjectedStream* stream = nullptr;
  std::uint64_t first = 0;  ///< step that theirs count from
};

[[noreturn]] void refuse(const std::string& path, const std::string& message) {
  throw InputError({}, path, message);
}

Checked check(const v1::Spikes& spikes, Driver& driver) {
  DrivenRun& run = driver.run();
  const Image& image = run.session.observation().image();
  InjectedStream* stream = nullptr;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < image.inputs.size(); ++i) {
    names.push_back(image.nodes[image.inputs[i].node].name);
    if (names.back() == spikes.node()) stream = run.prepared.injected[i];
  }
  if (stream == nullptr) {
    refuse("spikes.node",
           "found " + shown(spikes.node()) + "; expected an Input node: " + any_of(names) + did_you_mean(spikes.node(), names));
  }
  const int count = spikes.index_size();
  if (spikes.step_size() != count || (spikes.value_size() != 0 && spikes.value_size() != count)) {
    refuse("spikes", "found " + std::to_string(spikes.step_size()) + " steps, " + std::to_string(count) + " indices and " +
                         std::to_string(spikes.value_size()) + " values; expected as many of each (values may be left out)");
  }
  const std::uint64_t next = driver.position().step();
  const std::uint64_t first = spikes.has_first_step() ? spikes.first_step() : next;
  for (int i = 0; i < count; ++i) {
    if (spikes.step(i) > Prepared::kEndless || first > Prepared::kEndless || first + spikes.step(i) < next) {
      refuse("spikes.step", "found step " + std::to_string(first + spikes.step(i)) + "; expected " + std::to_string(next) +
                                " or later, of the steps that a run can have");
    }
    if (spikes.index(i) >= stream->size()) {
      refuse("spikes.index",
             "found " + std::to_string(spikes.index(i)) + "; expected less than " + std::to_string(stream->size()));
    }
    if (spikes.value_size() != 0 && !std::isfinite(spikes.value(i))) {
      refuse("spikes.value", "found " + std::to_string(spikes.value(i)) + "; expected a finite number");
    }
  }
  return {&spikes, stream, first};
}

}  // namespace

void inject(const google::protobuf::RepeatedPtrField<v1::Spikes>& all, Driver& driver) {
  std::vector<Checked> checked;
  std::map<InjectedStream*, std::uint64_t> waiting;
  for (const v1::Spikes& spikes : all) {
    checked.push_back(check(spikes, driver));
    InjectedStream* stream = checked.back().stream;
    waiting.try_emplace(stream, stream->waiting()).first->second += static_cast<std::uint64_t>(spikes.index_size());
  }
  for (const auto& [stream, count] : waiting) {
    if (count > kQueuedSpikes) {
      throw TooMuch("spikes: found more than " + std::to_string(kQueuedSpikes) +
                    " that wait for their step; expected fewer at a time");
    }
  }
  driver.keep_first_state();  // spikes that wait are not of it
  for (const auto& [spikes, stream, first] : checked) {
    for (int i = 0; i < spikes->index_size(); ++i) {
      stream->add(first + spikes->step(i), spikes->index(i), spikes->value_size() == 0 ? 1.0 : spikes->value(i));
    }
  }
}

}  // namespace synfire::cosim
