// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// stimuli: `regular`: every element of an Input node spikes in every so many steps.
#include <numeric>

#include "stimuli/event_stream.h"

namespace synfire {

namespace {

struct RegularParameters {
  std::int64_t every = 1;
  std::int64_t first = 0;

  static const Schema<RegularParameters>& schema() {
    using P = RegularParameters;
    static const auto declared = Schema<P>("regular", "all elements of the node spike together, in every so many steps")
                                     .required("every", &P::every, "steps from one spike to the next", at_least(1))
                                     .optional("first", &P::first, "step of the first spike", at_least(0));
    return declared;
  }
};

class Regular : public EventStream {
 public:
  using Parameters = RegularParameters;
  Regular(const Parameters& parameters, const Context& context)
      : every_(static_cast<std::uint64_t>(parameters.every)), first_(static_cast<std::uint64_t>(parameters.first)) {
    all_.neurons.resize(context.size);
    std::iota(all_.neurons.begin(), all_.neurons.end(), 0u);
  }

  const FiredBatch& at(std::uint64_t step) override { return step >= first_ && (step - first_) % every_ == 0 ? all_ : none_; }

 private:
  std::uint64_t every_;
  std::uint64_t first_;
  FiredBatch all_, none_;
};

const Registered<EventStream, Regular> kRegistered;

}  // namespace

}  // namespace synfire
