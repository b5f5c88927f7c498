// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/synapses: which formats a program needs.
#include "models/synapses/loihi_formats.h"

#include <algorithm>

namespace synfire::loihi {

FormatPlan::FormatPlan(const CoreProgram& program, int weight_bits) {
  for (const CoreSlice& slice : program.slices) {
    Format format{.exponent = 0, .mode = SignMode::mixed, .weight_bits = weight_bits};
    if (const auto* fine = dynamic_cast<const FineGroup*>(slice.quantised)) {
      format.exponent = fine->exponent;
      if (fine->format && fine->format->least == 0.0) format.mode = SignMode::excitatory;
      if (fine->format && fine->format->most == 0.0) format.mode = SignMode::inhibitory;
    }
    const auto known = static_cast<std::uint32_t>(std::ranges::find(formats_, format) - formats_.begin());
    if (known == formats_.size()) formats_.push_back(format);
    format_of_.resize(std::size_t{slice.first_local} + slice.neurons.size());
    std::fill(format_of_.begin() + slice.first_local, format_of_.end(), known);
  }
}

}  // namespace synfire::loihi
