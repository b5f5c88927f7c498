// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios: the declaration of what metrics compare with, and of changes of power.
#include "scenarios/scenario.h"

namespace synfire {

const Schema<ReferenceParameters>& ReferenceParameters::schema() {
  using P = ReferenceParameters;
  static const auto declared = Schema<P>("reference", "spikes that a node's are compared with")
                                   .required("node", &P::node, "name of the node")
                                   .required("spikes", &P::spikes, "path of a CSV list: header step,index or time_s,index");
  return declared;
}

const Schema<MetricsParameters>& MetricsParameters::schema() {
  using P = MetricsParameters;
  static const auto declared =
      Schema<P>("metrics", "how precise the times of spikes are, against other runs")
          .optional("reference", &P::reference, "spikes to compare with, node by node")
          .optional("tau", &P::tau, "time constant of the van Rossum distance", above(0))
          .optional("cost", &P::cost, "what moving a spike by a second costs in the Victor-Purpura distance", at_least(0))
          .optional("window", &P::window, "how far apart two spikes can be and still be one, for lag and jitter", at_least(0));
  return declared;
}

const Schema<PowerChangeParameters>& PowerChangeParameters::schema() {
  using P = PowerChangeParameters;
  static const auto declared = Schema<P>("power change", "a power domain gets another state or supply")
                                   .required("at", &P::at, "step before which it happens", at_least(0))
                                   .required("domain", &P::domain, "path of the domain")
                                   .optional("state", &P::state, "what its components do from then on")
                                   .optional("voltage", &P::voltage, "its supply from then on", above(0))
                                   .optional("frequency", &P::frequency, "its clock from then on", above(0))
                                   .check([](const P& change, const Value& in, Reader& reader) {
                                     if (!change.state && !change.voltage && !change.frequency) {
                                       reader.fail(in, "found no change; expected state, voltage or frequency");
                                     }
                                   });
  return declared;
}

}  // namespace synfire
