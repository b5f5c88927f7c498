// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/cores/odin: `odin_core`, the declaration.
#include <cmath>

#include "base/figure.h"
#include "kernel/plan.h"
#include "models/cores/odin/odin_core.h"
#include "models/cores/odin/odin_target.h"

namespace synfire {

template <>
struct Choices<odin::Variant> {
  static constexpr std::pair<std::string_view, odin::Variant> kAll[] = {{"odin", odin::Variant::odin},
                                                                        {"tinyodin", odin::Variant::tinyodin}};
};

template <>
struct Choices<OdinCore::Sender> {
  static constexpr std::pair<std::string_view, OdinCore::Sender> kAll[] = {{"patient", OdinCore::Sender::patient},
                                                                           {"eager", OdinCore::Sender::eager}};
};

namespace {

struct OdinParameters {
  odin::Variant variant = odin::Variant::odin;
  Figure<Frequency> clock{Frequency{75e6}};
  std::int64_t acknowledge_delay = 0;
  OdinCore::Sender sender = OdinCore::Sender::patient;
  std::optional<odin::Learning> learning;
  std::optional<std::string> fed_by;
  std::int64_t link_latency = 1;
  bool learns = true;
  std::int64_t longest_step = 100'000'000;

  std::int64_t hertz() const { return std::llround(clock.value.value_or(Frequency{75e6}).si()); }
  OdinCore::Settings settings() const {
    return {variant, {hertz()}, acknowledge_delay, longest_step, sender, false, learns, link_latency};
  }

  static const Schema<OdinParameters>& schema() {
    static const auto declared =
        Schema<OdinParameters>("odin_core", "ODIN or tinyODIN: 256 neurons behind AER and SPI, clock for clock")
            .optional("variant", &OdinParameters::variant, "which of the two chips")
            .optional("clock", &OdinParameters::clock, "frequency of the clock, in whole hertz")
            .optional("acknowledge_delay", &OdinParameters::acknowledge_delay,
                      "clock cycles that the receiver of output events takes to acknowledge", between(0, 1'000'000))
            .optional("sender", &OdinParameters::sender,
                      "when the host sends the next event of a step: when the chip has worked off the last one, or as fast as "
                      "handshakes allow (events that find the FIFO full are lost)")
            .optional("learning", &OdinParameters::learning, "what compiled neurons learn; null: nothing")
            .optional(
                "fed_by", &OdinParameters::fed_by,
                "the core whose output AER is wired to this one's input AER, neuron n to row n; null: the host sends events")
            .optional("link_latency", &OdinParameters::link_latency,
                      "clock cycles that a handshake's edge takes over that wire", between(1, 1'000'000))
            .optional("learns", &OdinParameters::learns,
                      "whether what was compiled to learn does; false: the host forbids it, and the weights stay")
            .optional("longest_step", &OdinParameters::longest_step,
                      "clock cycles after which a step whose activity does not end is a failure", between(1000, 1e12))
            .check([](const OdinParameters& core, const Value& in, Reader& reader) {
              if (core.learning && core.variant == odin::Variant::tinyodin) {
                reader.fail_at(in.where, "learning", "found learning for a tinyODIN, which has none; expected null");
              }
              const double hertz = core.clock.value.value_or(Frequency{}).si();
              if (hertz < 1.0 || hertz > 1e12 || hertz != std::round(hertz)) {
                reader.fail_at(in.where, "clock",
                               "found " + to_string(Frequency{hertz}) + "; expected whole hertz, 1 Hz to 1000 GHz");
              }
            });
    return declared;
  }
};

class OdinPlan : public ComponentPlan {
 public:
  using Parameters = OdinParameters;

  OdinPlan(const OdinParameters& parameters, const Context&)
      : parameters_(parameters), target_(parameters.variant, parameters.learning, parameters.fed_by.has_value()) {}

  Role role() const override { return Role::core; }
  bool has_cycle() const override { return true; }
  const CoreTarget* core() const override { return &target_; }
  std::vector<std::string> keys_of_runs() const override {
    return {"clock", "acknowledge_delay", "sender", "learns", "longest_step", "link_latency"};
  }
  std::optional<Peer> peer() const override {
    if (!parameters_.fed_by) return std::nullopt;
    return Peer{"fed_by", *parameters_.fed_by};
  }
  std::vector<ProbeInfo> probes() const override { return odin_probes(odin::Design(parameters_.variant)); }
  std::unique_ptr<Component> build(const BuildContext& context) const override {
    OdinCore::Settings settings = parameters_.settings();
    // Only a patient sender leaves the chip time to rest between events; what overlaps is a matter of cycles.
    settings.behavioural = context.fidelity == Fidelity::behavioural && settings.sender == OdinCore::Sender::patient;
    return std::make_unique<OdinCore>(context.name.c_str(), context.path, context.core_id, settings);
  }

 private:
  OdinParameters parameters_;
  odin::OdinTarget target_;
};

const Registered<ComponentPlan, OdinPlan> kRegistered;

}  // namespace

}  // namespace synfire
