// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios: the rules.
#include "scenarios/scenario_rules.h"

#include "base/error.h"
#include "scenarios/metric.h"

namespace synfire {

const std::vector<std::string>& input_kinds() {
  static const std::vector<std::string> kinds = [] {
    std::vector<std::string> names;
    for (const FieldInfo& field : InputParameters::schema().fields()) names.push_back(field.name);
    return names;
  }();
  return kinds;
}

namespace {

bool given(const Value& in, std::string_view key) {
  const Value* value = in.find(key);
  return value != nullptr && !value->is_null();
}

struct Bound {
  std::string_view key;
  const Value ExpectParameters::*member;
};
constexpr Bound kBounds[] = {{"at_least", &ExpectParameters::at_least},
                             {"at_most", &ExpectParameters::at_most},
                             {"above", &ExpectParameters::above},
                             {"below", &ExpectParameters::below},
                             {"equals", &ExpectParameters::equals}};

}  // namespace

void check_network(const Value& in, Reader& reader) {
  const bool nir = given(in, "nir");
  const bool image = given(in, "image");
  const bool random = given(in, "random");
  if (nir + image + random != 1) {
    reader.fail(in, nir && image && random ? "found nir, image and random; expected one of them"
                    : nir && image         ? "found both nir and image; expected one of them"
                    : random               ? "found random beside nir or image; expected one of them"
                                           : "found neither nir nor image (nor random); expected one of them");
  } else if (!image && !given(in, "dt")) {
    reader.fail_at(in.place("dt"), "dt",
                   "found nothing; expected a time with its unit, such as 1 ms: a " +
                       std::string(nir ? "NIR file" : "random network") + " carries no time step");
  } else if (!nir) {
    for (const std::string key : {"dt", "if_dt", "reset", "cuba", "compare", "feedback_init", "balance_delays"}) {
      if (!given(in, key) || (random && key == "dt")) continue;
      reader.fail_at(in.place(key), key,
                     random ? "found an option beside random; expected none: a random network has its own"
                            : "found an option beside image; expected none: an image is compiled with its own");
    }
  }
}

void check_input(const Value& in, Reader& reader) {
  int count = 0;
  for (const std::string& kind : input_kinds()) count += given(in, kind) ? 1 : 0;
  if (count != 1) {
    reader.fail(in, std::string("found ") + (count == 0 ? "none" : "several") +
                        " of what feeds a node; expected one: " + any_of(input_kinds()));
  }
}

void check_run(const RunParameters& run, const Value& in, Reader& reader) {
  if (run.steps && run.duration) reader.fail(in, "found both steps and duration; expected one of them");
}

void check_state(const StateParameters& state, const Value& in, Reader& reader) {
  std::string why;
  if (state.neurons && !parse_indices(*state.neurons, 0xffffffff, why)) reader.fail_at(in.place("neurons"), "neurons", why);
}

void check_expect(const ExpectParameters& expect, const Value& in, Reader& reader) {
  if (expect.spikes.has_value() == expect.metric.has_value()) {
    reader.fail(in, "found " + std::string(expect.spikes ? "both" : "neither") + " of spikes and metric; expected one of them");
    return;
  }
  if (expect.spikes) {
    for (const Bound& bound : kBounds) {
      if (bound.key != "equals" && !(expect.*bound.member).is_null()) {
        reader.fail_at(in.place(bound.key), std::string(bound.key), "found a bound of spikes; expected equals: FILE.csv");
      }
    }
    if (!expect.equals.is_scalar()) {
      reader.fail_at(in.place("equals"), "equals",
                     "found " + expect.equals.shown() + "; expected the path of a list of spikes");
    }
    return;
  }
  std::string why;
  if (!known_metric(*expect.metric, why)) {
    reader.fail_at(in.place("metric"), "metric", why);
    return;
  }
  bool any = false;
  for (const Bound& bound : kBounds) {
    const Value& value = expect.*bound.member;
    if (value.is_null()) continue;
    any = true;
    double number = 0.0;
    read_metric_value(*expect.metric, value, number, reader.below(bound.key));
  }
  if (!any) reader.fail(in, "found no bound; expected at_least, at_most, above, below or equals");
}

void check_scenario(const ScenarioParameters& scenario, const Value& in, Reader& reader) {
  const bool firmware = !scenario.firmware.empty();
  if (in.find("network") == nullptr && !firmware)
    reader.fail_at(in.where, "network", "found nothing; expected what runs on the chip");
  if (in.find("serve") == nullptr) check_complete(scenario, in, reader);
  if (!firmware && scenario.network.loaded_by == LoadedBy::firmware) {
    reader.fail_at(in.find("network")->where, "network.loaded_by",
                   "found firmware, and none to do it; expected `firmware`, or loader");
  }
  if (in.find("serve") == nullptr && scenario.network.loaded_by == LoadedBy::client) {
    reader.fail_at(in.find("network")->where, "network.loaded_by",
                   "found client, and the run is not served; expected `serve`, or loader");
  }
  for (const auto& [name, input] : scenario.inputs) {
    if (firmware || !input.fifo) continue;
    reader.fail_at(in.find("inputs")->where, "inputs." + name + ".fifo", "found a FIFO that nobody fills; expected `firmware`");
  }
}

void check_complete(const ScenarioParameters& scenario, const Value& in, Reader& reader) {
  if (!scenario.firmware.empty()) return;
  if (in.find("inputs") == nullptr) {
    reader.fail_at(in.where, "inputs", "found nothing; expected what feeds each Input node, by its name");
  }
  if (scenario.run.steps || scenario.run.duration || (scenario.samples && scenario.samples->labels)) return;
  reader.fail_at(in.place("run"), "run",
                 "found no length; expected steps or duration (or samples with labels, which say how many there are)");
}

}  // namespace synfire
