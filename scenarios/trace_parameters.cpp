// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios: the keys of `trace`, and what they must not say together.
#include "scenarios/trace_parameters.h"

namespace synfire {

namespace {

void check_when(const WhenParameters& when, const Value& in, Reader& reader) {
  if (when.spike.has_value() == when.probe.has_value()) {
    reader.fail(in, "found " + std::string(when.spike ? "both" : "neither") + " of spike and probe; expected one of them");
    return;
  }
  const int bounds = (when.above ? 1 : 0) + (when.below ? 1 : 0) + (when.equals ? 1 : 0);
  if (when.spike && bounds > 0) reader.fail(in, "found a bound of a spike; expected none: a spike has no value");
  if (when.probe && bounds != 1) {
    reader.fail(in, "found " + std::string(bounds == 0 ? "no bound" : "several bounds") + "; expected above, below or equals");
  }
}

void check_trace(const TraceParameters& trace, const Value& in, Reader& reader) {
  if (trace.vcd.find('/') != std::string::npos || !trace.vcd.ends_with(".vcd") || trace.vcd == ".vcd") {
    reader.fail_at(in.place("vcd"), "vcd",
                   "found " + shown(trace.vcd) +
                       "; expected the name of a file that ends in .vcd: it is written into the folder of the results "
                       "(--trace FILE.vcd puts it elsewhere too)");
  }
  if (trace.from && trace.to && !(trace.from->si() < trace.to->si())) {
    reader.fail_at(in.place("to"), "to",
                   "found " + to_string(*trace.to) + "; expected a time after from, " + to_string(*trace.from));
  }
  for (const char* key : {"before", "after"}) {
    const Value* given = in.find(key);
    if (given != nullptr && !given->is_null() && !trace.when) {
      reader.fail(*given, "found a stretch around nothing; expected when beside it, or from and to instead");
    }
  }
  if (trace.files > 1 && !trace.size_limit) {
    reader.fail_at(in.place("files"), "files",
                   "found several files; expected size_limit beside it: after so much the next begins");
  }
}

}  // namespace

const Schema<WhenParameters>& WhenParameters::schema() {
  using P = WhenParameters;
  static const auto declared =
      Schema<P>("when", "what starts a stretch of waves")
          .optional("spike", &P::spike, "a neuron fires: `output[3]`, `core[0].neuron[7]`, or a glob of several")
          .optional("probe", &P::probe, "name or glob of a probe that passes a bound")
          .optional("above", &P::above, "when the probe comes to be larger than this")
          .optional("below", &P::below, "when the probe comes to be smaller than this")
          .optional("equals", &P::equals, "when the probe comes to be this: a number, or a state of a state machine")
          .check(check_when);
  return declared;
}

const Schema<TraceParameters>& TraceParameters::schema() {
  using P = TraceParameters;
  static const auto declared =
      Schema<P>("trace", "waves: signals over the chip's time, for GTKWave")
          .optional("vcd", &P::vcd,
                    "name of the file in the folder of the results; a .gtkw of the same name is written beside it")
          .optional("signals", &P::signals,
                    "names of probes, of the network (lif1[17].v) or the chip (core[3].neuron[17].v); * and ? stand for any "
                    "characters and any one; default: spikes of all neurons, and FIFOs of cores")
          .optional("from", &P::from, "time of the chip from which on waves are written", at_least(0))
          .optional("to", &P::to, "time of the chip until which waves are written", above(0))
          .optional("when", &P::when, "write only around what is told here, each time that it happens")
          .optional("before", &P::before, "stretch before that is written too; default: none", at_least(0))
          .optional("after", &P::after, "stretch after that is written; default: the rest", at_least(0))
          .optional("size_limit", &P::size_limit, "size of the file after which waves end, or go on in the next file",
                    at_least(8.0 * 4096))
          .optional("files", &P::files, "files that are kept: the newest has the name, older ones NAME.1.vcd and so on",
                    between(1, 1000))
          .check(check_trace);
  return declared;
}

}  // namespace synfire
