// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios/waves: the tracer: after each step it collects what components told and what sampled probes show, brings it in the
// order of the chip's times, and writes what the gate lets through. It makes waves.vcd, and waves.gtkw beside it.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "platforms/chip.h"
#include "power/pricing.h"
#include "scenarios/observation.h"
#include "scenarios/trace_parameters.h"
#include "scenarios/waves/signals.h"
#include "scenarios/waves/wave_gate.h"

namespace synfire {

struct TracerContext {
  const TraceParameters& trace;
  const Value& merged;  ///< of the scenario: where things were asked for
  Signals signals;
  Chip& chip;
  const Observation& observation;
  const Technology* technology = nullptr;
  std::vector<Counted> counted;  ///< in order of the instances
  std::filesystem::path folder;
  std::string version;
};

class Tracer : public StepObserver {
 public:
  /// Begins to look. Throws InputError when all that a glob names turns out to be absent in this chip (`i` of a LIF).
  explicit Tracer(TracerContext context);

  void on_step(const StepReport& report) override;
  /// Writes what is held back and closes the file of waves; writes the view of it. Once.
  void close();
  /// Puts the closed waves, and a view of them, at a place outside the results as well. Throws SimulationError.
  void publish(const std::filesystem::path& vcd) const;

  /// What the user should know of the waves: nothing triggered, the limit was reached.
  std::vector<std::string> warnings() const;

 private:
  /// Consecutive elements of a sampled probe.
  struct Range {
    Component* component = nullptr;
    std::shared_ptr<const ProbeInfo> info;
    std::uint32_t first = 0;
    std::vector<std::uint32_t> signals;  ///< of each element; Probes::kNobody where nobody looks
    std::vector<double> values;
    std::vector<double> before;
  };
  struct InputSpikes {
    std::uint32_t node = 0;
    std::vector<std::uint32_t> signals;  ///< by element
  };
  struct PowerSignal {
    std::uint32_t signal = 0;
    std::vector<EnergyMeter> of;
    double energy = 0.0;  ///< up to the last step
    double joules() const;
  };

  void drop_absent();
  bool present(const Signal& signal) const;
  void watch();
  void add_sampled(std::uint32_t signal, Component& component);
  void sample(Picoseconds at);
  void look_at_inputs(Picoseconds start);
  void look_at_power(const StepReport& report);
  void write_view(const std::filesystem::path& vcd) const;
  void pass_on(Picoseconds until);
  std::uint64_t coded(const Range& range, double value) const;

  TracerContext context_;
  std::vector<Component*> told_by_;  ///< components with pushed probes
  std::vector<Range> ranges_;
  std::vector<InputSpikes> inputs_;
  std::vector<PowerSignal> powers_;
  std::vector<ProbeChange> changes_;  ///< not passed on
  std::unique_ptr<VcdWriter> writer_;
  std::unique_ptr<WaveGate> gate_;
  Picoseconds end_ = 0;
  std::uint64_t steps_ = 0;
  bool closed_ = false;
};

}  // namespace synfire
