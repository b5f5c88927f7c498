// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios: everything that a run needs, read, compiled and checked, but nothing elaborated yet: what `synfire check` does,
// and what `synfire run` begins with.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "networks/image.h"
#include "networks/network_facts.h"
#include "platforms/description.h"
#include "power/technology.h"
#include "scenarios/hosts.h"
#include "scenarios/load.h"
#include "scenarios/waves/signals.h"
#include "stimuli/event_stream.h"
#include "stimuli/injected_stream.h"
#include "stimuli/spike_list.h"

namespace synfire {

struct Prepared {
  Scenario scenario;
  std::unique_ptr<Description> description;
  std::optional<Technology> technology;
  Image image;
  std::uint64_t steps = 0;  ///< kEndless: of a served run that does not say
  static constexpr std::uint64_t kEndless = kMostSteps;
  std::uint64_t samples = 0;                         ///< 0: the scenario has none
  std::vector<std::uint32_t> labels;                 ///< of the samples; empty: there are none
  std::vector<std::unique_ptr<EventStream>> events;  ///< in the order of image.inputs
  std::vector<InjectedStream*> injected;             ///< of a served run: the same, for clients
  std::vector<std::optional<SpikeList>> expected;    ///< for each expectation of spikes
  std::vector<SpikeList> references;                 ///< for each of metrics.reference
  std::optional<NetworkFacts> facts;                 ///< of the network, where its graph is known
  Signals signals;                                   ///< that waves are asked of
  HostSetup hosts;
  std::vector<std::string> warnings;
  /// The merged configuration, which runs again from anywhere.
  Value configuration;
};

/// Throws InputError with the problems of all files at once.
Prepared prepare(const ScenarioRequest& request);

}  // namespace synfire
