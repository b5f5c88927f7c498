// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios: the declaration of faults.
#include "scenarios/fault_parameters.h"

#include "scenarios/scenario.h"

namespace synfire {

namespace {

bool can_be_known(FaultKind kind) {
  return kind == FaultKind::dead_cores || kind == FaultKind::dead_routers || kind == FaultKind::dead_links;
}

void check(const FaultParameters& fault, const Value& in, Reader& reader) {
  const auto only = [&](bool given, const char* key, FaultKind kind) {
    if (given && fault.kind != kind) {
      reader.fail_at(in.place(key), key,
                     "found " + std::string(key) + " with " + std::string(choice_name(fault.kind)) + "; expected it with " +
                         std::string(choice_name(kind)) + " only");
    }
    if (!given && fault.kind == kind && std::string_view(key) != "neurons") {
      reader.fail_at(in.where, key, "found nothing; expected a number, which " + std::string(choice_name(kind)) + " needs");
    }
  };
  only(fault.per_bit_hour.has_value(), "per_bit_hour", FaultKind::soft_errors);
  only(fault.sigma.has_value(), "sigma", FaultKind::variation);
  only(fault.neurons.has_value(), "neurons", FaultKind::dead_neurons);
  std::string why;
  if (fault.neurons && !parse_indices(*fault.neurons, 0xffffffff, why)) reader.fail_at(in.place("neurons"), "neurons", why);
  if (fault.known && !can_be_known(fault.kind)) {
    reader.fail_at(in.place("known"), "known",
                   "found a fault that the compiler cannot avoid; expected it with dead cores, routers or links");
  }
  if (fault.known && (fault.probability < 1.0 || fault.at > 0)) {
    reader.fail_at(in.place("known"), "known",
                   "found a known fault that may not be there from the start; expected no probability and no at");
  }
}

}  // namespace

const Schema<FaultParameters>& FaultParameters::schema() {
  using P = FaultParameters;
  static const auto declared =
      Schema<P>("fault", "something that is broken, or breaks")
          .required("kind", &P::kind, "what is the matter")
          .required("where", &P::where,
                    "a node (dead_neurons), or components, routers, links or regions of memory, with * and ?: core[3], "
                    "mesh.[2,3], mesh.[2,3].east, core[*].v")
          .optional("probability", &P::probability, "of each neuron, core, router, link, bit or packet, independently",
                    between(0, 1))
          .optional("neurons", &P::neurons, "which of the node, such as \"0:8\"; default: all")
          .optional("per_bit_hour", &P::per_bit_hour, "soft errors of a bit in an hour of simulated time", at_least(0))
          .optional("sigma", &P::sigma, "standard deviation of what each value is multiplied with, around 1", at_least(0))
          .optional("to", &P::to, "value of stuck bits", between(0, 1))
          .optional("at", &P::at, "step before which it happens, or begins", at_least(0))
          .optional("known", &P::known, "the compiler knows, and maps around it")
          .check(check);
  return declared;
}

}  // namespace synfire
