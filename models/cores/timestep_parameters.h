// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/cores: what a platform file says of a `timestep_core`.
#pragma once

#include <optional>

#include "base/duration.h"
#include "base/figure.h"
#include "models/cores/timestep_engine.h"

namespace synfire {

/// How long each action keeps a core busy. Unpublished times are null and count as none.
struct TimestepTimes {
  Figure<Duration> axon_in{Duration{0}};
  Figure<Duration> synaptic_operation{Duration{0}};
  Figure<Duration> neuron_update{Duration{0}};
  std::optional<Figure<Duration>> neuron_update_active;
  Figure<Duration> axon_out{Duration{0}};
  Figure<Duration> neuron_reset{Duration{0}};

  static const Schema<TimestepTimes>& schema() {
    static const auto declared =
        Schema<TimestepTimes>("times", "how long each action keeps the core busy")
            .optional("axon_in", &TimestepTimes::axon_in, "a packet that arrives: finding its row of synapses")
            .optional("synaptic_operation", &TimestepTimes::synaptic_operation, "one synapse delivered")
            .optional("neuron_update", &TimestepTimes::neuron_update, "one neuron updated")
            .optional("neuron_update_active", &TimestepTimes::neuron_update_active,
                      "one neuron updated that had input or fired; by default as neuron_update")
            .optional("axon_out", &TimestepTimes::axon_out, "a packet sent")
            .optional("neuron_reset", &TimestepTimes::neuron_reset, "one neuron put back to its initial state");
    return declared;
  }
};

struct TimestepParameters {
  std::int32_t neurons = 1024;
  std::int32_t axons_in = 4096;
  std::int32_t axons_out = 4096;
  std::int32_t delay = 0;
  Part<Soma> soma;
  Part<SynapseMemory> synapses;
  TimestepTimes times;

  TimestepParts parts() const {
    return {static_cast<std::uint32_t>(neurons),
            static_cast<std::uint32_t>(axons_in),
            static_cast<std::uint32_t>(axons_out),
            static_cast<std::uint32_t>(delay),
            soma,
            synapses};
  }

  static const Schema<TimestepParameters>& schema() {
    static const auto declared =
        Schema<TimestepParameters>("timestep_core", "a core that updates all its neurons once a step")
            .optional("neurons", &TimestepParameters::neurons, "neurons that the core holds", between(1, 1 << 24))
            .optional("axons_in", &TimestepParameters::axons_in, "axons that packets can address", between(1, 1 << 24))
            .optional("axons_out", &TimestepParameters::axons_out, "entries of the routing table: destinations of all neurons",
                      between(1, 1 << 28))
            .optional("delay", &TimestepParameters::delay, "largest synaptic delay in steps",
                      between(0, TimestepDesign::kMostDelay))
            .required("soma", &TimestepParameters::soma, "what a neuron does with its input")
            .required("synapses", &TimestepParameters::synapses, "how synapses are stored")
            .optional("times", &TimestepParameters::times, "how long each action takes")
            .check([](const TimestepParameters& core, const Value& in, Reader& reader) {
              try {
                TimestepDesign design(core.parts());
              } catch (const InputError& error) {
                for (const Problem& problem : error.problems()) {
                  reader.fail_at(in.place(problem.path), problem.path, problem.message);
                }
              }
            });
    return declared;
  }
};

}  // namespace synfire
