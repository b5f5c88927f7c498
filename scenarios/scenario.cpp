// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios: the declaration of scenarios.
#include "scenarios/scenario.h"

#include "base/error.h"
#include "base/spike.h"
#include "scenarios/scenario_rules.h"

namespace synfire {

Conventions NetworkParameters::conventions() const {
  Conventions conventions;
  conventions.dt = dt.value_or(Time(1e-3)).si();
  conventions.if_dt = if_dt.value_or(conventions.dt);
  conventions.reset = reset;
  conventions.cuba = cuba;
  conventions.compare = compare;
  conventions.feedback_init = feedback_init;
  return conventions;
}

const Schema<RandomNetworkParameters>& RandomNetworkParameters::schema() {
  using P = RandomNetworkParameters;
  static const auto declared =
      Schema<P>("random", "a recurrent random network that fills a chip, each neuron firing at about one rate by itself")
          .optional("rate", &P::rate, "mean rate of every neuron", between(0, 1e6))
          .optional("synapses", &P::synapses, "synapses of every neuron, half of them inhibitory", between(0, 65536))
          .optional("delays", &P::delays, "longest delay in steps; delays are drawn from 1 to this", between(1, 64))
          .optional("cores", &P::cores, "cores that it takes; default: all", between(1, 1 << 24))
          .optional("neurons", &P::neurons, "neurons on each core, an even number; default: all", between(2, 65536))
          .check([](const P& random, const Value& in, Reader& reader) {
            if (random.synapses % 2 == 0) return;
            reader.fail_at(in.place("synapses"), "synapses",
                           "found " + std::to_string(random.synapses) + "; expected an even number: half are inhibitory");
          });
  return declared;
}

const Schema<NetworkParameters>& NetworkParameters::schema() {
  using P = NetworkParameters;
  static const auto declared =
      Schema<P>("network", "what runs on the chip")
          .optional("nir", &P::nir, "path of a NIR file")
          .optional("image", &P::image, "path of a compiled network, instead of nir")
          .optional("random", &P::random, "a random network, instead of nir")
          .optional("dt", &P::dt, "time of a step; needed with nir, which carries none, and with random",
                    between(1e-12, kLatestTime))
          .optional("if_dt", &P::if_dt, "step of I and IF nodes where it differs (unitless networks); default: dt in seconds",
                    above(0))
          .optional("reset", &P::reset, "what a spike does to the potential: v := v_reset, or v := v - v_threshold")
          .optional("cuba", &P::cuba, "whether v of Cuba neurons uses the new or the old synaptic current")
          .optional("compare", &P::compare, "a neuron fires when v is above, or at least, its threshold")
          .optional("feedback_init", &P::feedback_init, "what a feedback edge carries before step 0")
          .optional("balance_delays", &P::balance_delays,
                    "pad shorter paths with synaptic delays where paths of unequal depth meet")
          .optional("loaded_by", &P::loaded_by,
                    "who writes it into the chip: the loader before the run, or before the first step firmware (see load) or a "
                    "client (see serve)")
          .check_keys_with(check_network);
  return declared;
}

const Schema<PoissonParameters>& PoissonParameters::schema() {
  static const auto declared =
      Schema<PoissonParameters>("poisson", "independent Poisson processes, one for each element of the node")
          .required("rate", &PoissonParameters::rate, "mean rate of each element; at most one spike a step", between(0, 1e12));
  return declared;
}

const Schema<OneHotParameters>& OneHotParameters::schema() {
  using P = OneHotParameters;
  static const auto declared =
      Schema<P>("one_hot", "the label of each sample: in every step, the elements of that label spike")
          .optional("each", &P::each,
                    "elements of a label, which follow one another; the node has so many for each of the classes",
                    between(1, 1000000))
          .optional("others", &P::others, "the elements of all other labels spike instead");
  return declared;
}

const Schema<InputParameters>& InputParameters::schema() {
  using P = InputParameters;
  static const auto declared =
      Schema<P>("input", "what feeds an Input node")
          .optional("spikes", &P::spikes, "path of a CSV list: header step,index or time_s,index, and optionally value")
          .optional("poisson", &P::poisson, "random spikes")
          .optional("one_hot", &P::one_hot, "the samples' labels, for learning on the chip")
          .optional("events", &P::events,
                    "path of a recording of an event camera: .bin of N-MNIST, .dat or .raw (EVT2, EVT3) of Prophesee")
          .optional("fifo", &P::fifo, "a spike_fifo of the platform, which firmware writes")
          .optional("stimulus", &P::stimulus, "a stimulus that registered itself, by its type: a plugin's")
          .check_keys_with(check_input);
  return declared;
}

const Schema<RunParameters>& RunParameters::schema() {
  using P = RunParameters;
  static const auto declared =
      Schema<P>("run", "how long the run is; default: all samples that have a label")
          .optional("steps", &P::steps, "number of steps", between(1, double{kMostSteps}))
          .optional("duration", &P::duration, "time of the network: a whole number of its steps (dt)", above(0))
          .optional("time_limit", &P::time_limit,
                    "simulated time of the chip after which the run has failed; default: none, with firmware 10 s", above(0))
          .optional("wall_time_limit", &P::wall_time_limit, "wall time after which the run has failed; default: none", above(0))
          .check(check_run);
  return declared;
}

const Schema<LoadParameters>& LoadParameters::schema() {
  using P = LoadParameters;
  static const auto declared =
      Schema<P>("load", "bytes that lie in memory at the start")
          .optional("file", &P::file, "path of a file; without file and elf: the network's image, as a file")
          .optional("elf", &P::elf, "path of an ELF file, whose segments go to their own addresses")
          .optional("address", &P::address, "bus address of the first byte of a file")
          .check([](const P& load, const Value& in, Reader& reader) {
            if (load.elf && (load.file || load.address)) {
              reader.fail(in, "found an ELF file and something beside it; expected one of elf, or file and address");
            } else if (!load.elf && !load.address) {
              reader.fail_at(in.where, "address", "found nothing; expected where the file lies, such as 0x9000_0000");
            }
          });
  return declared;
}

const Schema<DecideParameters>& DecideParameters::schema() {
  using P = DecideParameters;
  static const auto declared =
      Schema<P>("decide", "how a sample is classified; ties go to the lowest index")
          .required("node", &P::node, "node whose elements stand for the classes")
          .optional("by", &P::by, "most spikes, first spike (by step), or largest state within the sample");
  return declared;
}

const Schema<SamplesParameters>& SamplesParameters::schema() {
  using P = SamplesParameters;
  static const auto declared =
      Schema<P>("samples", "the input is a row of independent presentations")
          .required("steps", &P::steps, "steps of each sample", synfire::between(1, double{kMostSteps}))
          .optional("labels", &P::labels, "path of the labels: CSV with the header sample,label")
          .required("decide", &P::decide, "how a sample is classified")
          .optional("between", &P::between, "state between samples: reset (its cost is counted) or keep");
  return declared;
}

const Schema<StateParameters>& StateParameters::schema() {
  using P = StateParameters;
  static const auto declared =
      Schema<P>("states", "a variable of some neurons, recorded after every step")
          .required("node", &P::node, "name of the node")
          .required("variable", &P::variable, "name of the variable: v, i, ... as the core calls it")
          .optional("neurons", &P::neurons, "indices, such as \"0:8\", \"3\" or \"0:4,7\"; default: all")
          .check(check_state);
  return declared;
}

const Schema<RecordParameters>& RecordParameters::schema() {
  using P = RecordParameters;
  static const auto declared =
      Schema<P>("record", "what is kept")
          .optional("spikes", &P::spikes,
                    "nodes whose output is kept: all, or a list of names; analogue outputs go to states.csv")
          .optional(
              "packets", &P::packets,
              "whether packets.csv lists the packets that cores handed to the outermost fabric, for a scenario with `traffic`")
          .optional("states", &P::states, "further states")
          .optional("image", &P::image,
                    "name of a file of the results: the network as the run leaves it, with what it has learned, as an image")
          .check([](const RecordParameters& record, const Value& in, Reader& reader) {
            if (!record.image) return;
            const std::filesystem::path name = *record.image;
            if (name.has_parent_path() || name.extension() != ".elf") {
              reader.fail_at(in.place("image"), "image",
                             "found " + shown(*record.image) + "; expected a file name that ends in .elf, such as learned.elf");
            }
          });
  return declared;
}

const Schema<ExpectParameters>& ExpectParameters::schema() {
  using P = ExpectParameters;
  static const auto declared =
      Schema<P>("expect", "what must hold at the end; else the exit code is 1")
          .optional("spikes", &P::spikes, "name of a node, whose spikes must equal a list")
          .optional("metric", &P::metric, "path of a number in summary.json: inference.accuracy, energy_j.dynamic")
          .optional("equals", &P::equals,
                    "path of the list of spikes (header step,index or time_s,index); or the metric's value")
          .optional("at_least", &P::at_least, "least value of the metric, with its unit where it has one")
          .optional("at_most", &P::at_most, "largest value of the metric")
          .optional("above", &P::above, "the metric is larger than this")
          .optional("below", &P::below, "the metric is smaller than this")
          .check(check_expect);
  return declared;
}

const Schema<ServeParameters>& ServeParameters::schema() {
  using P = ServeParameters;
  static const auto declared =
      Schema<P>("serve", "how a run is driven from outside")
          .optional("time", &P::time, "when simulated time advances: on_request of a client, free, or in real_time")
          .optional("speed", &P::speed, "of real_time: simulated seconds a second", above(0))
          .optional("idle", &P::idle, "wall time without a call after which the client has left; default: it may take its time",
                    above(0))
          .optional("on_leave", &P::on_leave, "when the client has left: finish (the steps that `run` has left) or stop");
  return declared;
}

const Schema<ScenarioParameters>& ScenarioParameters::schema() {
  using P = ScenarioParameters;
  static const auto declared =
      Schema<P>("scenario", "what happens to a chip and a network")
          .required("synfire", &P::synfire, "version of the format", between(1, 1))
          .optional("title", &P::title, "one line about it")
          .required("platform", &P::platform, "the chip: a name, a path, or the platform itself")
          .optional("fidelity", &P::fidelity,
                    "behavioural (a step at once), or cycle (clock by clock, where the chip has a model of that kind)")
          .optional("network", &P::network, "what runs on the chip; a run of firmware alone needs none")
          .optional("inputs", &P::inputs, "what feeds each Input node, by its name")
          .optional("run", &P::run, "how long the run is")
          .optional("firmware", &P::firmware,
                    "ELF files that hosts run, by the host's path; the run ends when one of them says so")
          .optional("load", &P::load, "what lies in memory at the start, beside firmware and network")
          .optional("samples", &P::samples, "the input is a row of independent presentations")
          .optional("record", &P::record, "what is kept")
          .optional("trace", &P::trace, "waves; {} for spikes and FIFOs; without it there are none")
          .optional("serve", &P::serve, "the run is driven from outside (`synfire serve`): inputs and run may then be absent")
          .optional("metrics", &P::metrics, "references for the precision of spike times")
          .optional("power", &P::power, "changes of power domains during the run")
          .optional("faults", &P::faults, "what is broken, or breaks during the run")
          .optional("expect", &P::expect, "what must hold at the end")
          .optional("seed", &P::seed, "seed of every random stream", at_least(0))
          .optional("threads", &P::threads, "threads that compute cores; results do not depend on it", between(1, 1024))
          .check(check_scenario);
  return declared;
}

}  // namespace synfire
