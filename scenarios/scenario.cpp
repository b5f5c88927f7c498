// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios: the declaration of scenarios.
#include "scenarios/scenario.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>

#include "base/spike.h"
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

void check_network(const Value& in, Reader reader) {
  if (!in.is_map()) return;
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

void check_input(const Value& in, Reader reader) {
  if (!in.is_map() && !in.is_null()) return;  // the schema tells it
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

struct Bound {
  std::string_view key;
  const Value ExpectParameters::*member;
};
constexpr Bound kBounds[] = {{"at_least", &ExpectParameters::at_least},
                             {"at_most", &ExpectParameters::at_most},
                             {"above", &ExpectParameters::above},
                             {"below", &ExpectParameters::below},
                             {"equals", &ExpectParameters::equals}};

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

}  // namespace

void check_complete(const ScenarioParameters& scenario, const Value& in, Reader& reader) {
  if (!scenario.firmware.empty()) return;
  if (in.find("inputs") == nullptr) {
    reader.fail_at(in.where, "inputs", "found nothing; expected what feeds each Input node, by its name");
  }
  if (scenario.run.steps || scenario.run.duration || (scenario.samples && scenario.samples->labels)) return;
  reader.fail_at(in.place("run"), "run",
                 "found no length; expected steps or duration (or samples with labels, which say how many there are)");
}

void check_always(const Value& scenario, Problems& problems) {
  if (!scenario.is_map()) return;
  Reader reader(problems);
  if (const Value* network = scenario.find("network")) check_network(*network, reader.below("network"));
  if (const Value* inputs = scenario.find("inputs"); inputs != nullptr && inputs->is_map()) {
    for (const Value::Entry& entry : inputs->entries) check_input(entry.value, reader.below("inputs").below(entry.key));
  }
}

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
                    between(1e-12, 9.2e6))  // picoseconds in 63 bits
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
                    "client (see serve)");
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
          .optional("stimulus", &P::stimulus, "a stimulus that registered itself, by its type: a plugin's");
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
