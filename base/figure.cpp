// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// base: the declaration of a figure's provenance.
#include "base/figure.h"

namespace synfire {

const Schema<OperatingPoint>& OperatingPoint::schema() {
  static const auto declared =
      Schema<OperatingPoint>("operating point", "supply, clock, temperature and corner at which a figure holds")
          .optional("vdd", &OperatingPoint::vdd, "supply voltage", above(0))
          .optional("frequency", &OperatingPoint::frequency, "clock frequency", above(0))
          .optional("temperature", &OperatingPoint::temperature, "temperature", above(0))
          .optional("corner", &OperatingPoint::corner, "process corner");
  return declared;
}

const Schema<Provenance>& Provenance::schema() {
  static const auto declared =
      Schema<Provenance>("figure", "where a figure comes from")
          .optional("tier", &Provenance::tier, "how well the figure is known")
          .optional("scope", &Provenance::scope, "marginal: cost of one more event; all_in: chip power over event rate")
          .optional("at", &Provenance::at, "operating point")
          .optional("source", &Provenance::source, "publication, table, or formula")
          .optional("factor", &Provenance::factor,
                    "uncertainty: the truth is within value / factor and value * factor; or range", at_least(1))
          .optional("note", &Provenance::note, "what a reader should know");
  return declared;
}

}  // namespace synfire
