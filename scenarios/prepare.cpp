// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios: preparing a run. Each part is read even when others are broken, so that one look tells everything.
#include "scenarios/prepare.h"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "networks/compiler.h"
#include "networks/nir_reader.h"
#include "networks/random_network.h"
#include "scenarios/faults.h"
#include "scenarios/node_names.h"
#include "scenarios/power_domains.h"
#include "scenarios/streams.h"
#include "stimuli/labels.h"

namespace synfire {

namespace {

class Preparation {
 public:
  explicit Preparation(const ScenarioRequest& request) {
    out_.scenario = load_scenario(request, problems_);
    p_ = &out_.scenario.parameters;
    check_files(ScenarioParameters::schema(), out_.scenario.merged, Reader(problems_));
  }

  Prepared run() {
    read_platform();
    read_network();
    if (out_.description) out_.hosts = read_hosts(*p_, out_.scenario.merged, *out_.description, problems_);
    const bool no_network = !p_->network.nir && !p_->network.image && !p_->network.random;
    if (nodes_ || no_network) {
      check_names(out_.scenario, nodes_ ? *nodes_ : NodeNames{}, problems_);
      check_one_hot(out_.scenario, nodes_ ? *nodes_ : NodeNames{}, problems_);
    }
    read_inputs();
    count_steps();
    read_labels_of_samples();
    read_expected();
    if (out_.scenario.served && out_.steps == 0) out_.steps = Prepared::kEndless;
    read_references();
    if (out_.description && nodes_) {
      check_faults(
          *out_.description, *p_, out_.scenario.merged, [this](const std::string& node) { return nodes_->find(node); },
          problems_);
    }
    if (problems_.empty() && graph_) {
      const CompileOptions options{conventions(), p_->network.balance_delays, static_cast<std::uint64_t>(p_->seed),
                                   graph_->file};
      const bool damaged = std::ranges::any_of(p_->faults, &FaultParameters::known);
      out_.image = damaged ? compile(*graph_, options, DamagedTarget(*out_.description, p_->faults))
                           : compile(*graph_, options, out_.description->target());
    }
    if (problems_.empty() && random_) out_.image = *std::exchange(random_, std::nullopt);
    throw_in_order();
    if (p_->record.packets && out_.description->levels()[0].fabric < 0) {
      problems_.add(at({"record", "packets"}).where, "record.packets",
                    "found a platform without a fabric, which sends no packets; expected false");
    }
    check_power_domains(*out_.description, *p_, out_.scenario.merged, problems_);
    check_variables(out_.scenario, out_.image, *out_.description, problems_);
    if (p_->trace) out_.signals = find_signals(out_.scenario, *out_.description, out_.image, problems_);
    problems_.throw_if_any();
    open_streams(out_, std::move(lists_), problems_);
    problems_.throw_if_any();
    warn();
    configure();
    return std::move(out_);
  }

 private:
  template <class F>
  void collect(const F& action) {
    try {
      action();
    } catch (const InputError& error) {
      problems_.add(error.problems());
    }
  }
  const Value& at(std::initializer_list<std::string_view> path) const { return out_.scenario.merged.at(path); }
  /// Problems of one file in the order of its lines, whichever part found them.
  void throw_in_order() {
    std::vector<Problem> problems = problems_.all();
    if (problems.size() != problems_.count()) problems_.throw_if_any();
    if (problems.empty()) return;
    std::vector<std::string> files;
    for (const Problem& problem : problems) {
      if (std::ranges::find(files, problem.where.file) == files.end()) files.push_back(problem.where.file);
    }
    std::ranges::stable_sort(problems, {}, [&](const Problem& problem) {
      return std::tuple(std::ranges::find(files, problem.where.file) - files.begin(), problem.where.line, problem.where.column);
    });
    throw InputError(std::move(problems));
  }
  /// Whether a file is given and there; where it is not, that has been told.
  static bool is_there(const std::optional<std::filesystem::path>& file) {
    std::error_code error;
    return file && std::filesystem::exists(*file, error);
  }
  Conventions conventions() const { return image_read_ ? out_.image.conventions : p_->network.conventions(); }
  bool has_dt() const { return image_read_ || p_->network.dt.has_value(); }
  std::optional<std::uint64_t> size_of(const std::string& name) const {
    const KnownNode* node = nodes_ ? nodes_->find(name) : nullptr;
    return node == nullptr ? std::nullopt : std::optional<std::uint64_t>(node->size);
  }

  void read_platform() {
    const Value* platform = out_.scenario.merged.find("platform");
    if (!out_.scenario.platform_readable || platform == nullptr) return;
    collect([&] { out_.description = std::make_unique<Description>(*platform, "platform"); });
    if (out_.description &&
        std::ranges::any_of(out_.description->target().cores, [](const TargetCore& core) { return core.kind == nullptr; })) {
      problems_.add(
          platform->where, "platform",
          "found " + out_.description->name() + ", whose traffic sources run no network; expected a scenario with `traffic`");
      out_.description.reset();
    }
    if (out_.description && p_->fidelity == Fidelity::cycle && !out_.description->has_cycle()) {
      problems_.add(at({"fidelity"}).where, "fidelity",
                    "found cycle, and nothing of platform " + out_.description->name() +
                        " has a model clock by clock; expected behavioural, or a platform whose fabric has a clock");
    }
    const Value* named = out_.description ? &out_.description->technology() : platform->find("technology");
    if (named == nullptr || named->is_null()) return;
    collect([&] { out_.technology = load_technology(*named); });
  }

  void read_network() {
    const NetworkParameters& network = p_->network;
    if (is_there(network.nir) && !network.image) {
      collect([&] {
        graph_ = read_nir(*network.nir);
        nodes_ = node_names(*graph_);
        out_.facts = facts_of(*graph_);
      });
    } else if (is_there(network.image) && !network.nir) {
      collect([&] {
        out_.image = read_image(*network.image);
        image_read_ = true;
        nodes_ = node_names(out_.image);
        if (out_.description && out_.image.platform != out_.description->name()) {
          throw InputError(
              {*network.image, 0, 0}, "",
              "found an image for platform " + out_.image.platform + "; expected one for " + out_.description->name());
        }
        if (out_.description && out_.image.chip != out_.description->target().fingerprint) {
          throw InputError({*network.image, 0, 0}, "",
                           "found an image for a " + out_.image.platform +
                               " with other cores than this one; expected one that was compiled for it");
        }
        check_inputs();
      });
    } else if (network.random && out_.description && network.dt) {
      if (std::ranges::any_of(p_->faults, &FaultParameters::known)) {
        problems_.add(at({"network", "random"}).where, "network.random",
                      "found faults that are known; expected nir: a random network fills cores as they come");
      }
      const RandomNetworkParameters& random = *network.random;
      const auto count = [](const std::optional<std::int32_t>& given) {
        return given ? std::optional<std::uint32_t>(static_cast<std::uint32_t>(*given)) : std::nullopt;
      };
      collect([&] {
        random_ = random_network({random.rate.si(), static_cast<std::uint32_t>(random.synapses),
                                  static_cast<std::uint32_t>(random.delays), count(random.cores), count(random.neurons)},
                                 {.conventions = conventions(), .seed = static_cast<std::uint64_t>(p_->seed)},
                                 out_.description->target(), at({"network", "random"}).where);
        nodes_ = node_names(*random_);
      });
    }
  }

  /// Of an image: what the network's inputs send to is there.
  void check_inputs() const {
    if (!out_.description) return;
    const std::size_t cores = out_.description->target().cores.size();
    for (const InputRouting& routing : out_.image.inputs) {
      for (const Destination& destination : routing.destinations) {
        if (destination.core < cores) continue;
        throw InputError({*p_->network.image, 0, 0}, "input " + out_.image.nodes[routing.node].name,
                         "found core " + std::to_string(destination.core) + "; expected one of " + std::to_string(cores));
      }
    }
  }

  void read_inputs() {
    for (const auto& [name, input] : p_->inputs) {
      if (!is_there(input.spikes)) continue;
      collect([&, &name = name, &input = input] {
        SpikeList list = read_spike_csv(*input.spikes, {size_of(name), true});
        if (has_dt()) to_steps(list, Time(conventions().dt));
        lists_[name] = std::move(list);
      });
    }
  }

  void count_steps() {
    if (p_->run.steps) {
      out_.steps = static_cast<std::uint64_t>(*p_->run.steps);
    } else if (p_->run.duration && has_dt()) {
      const double steps = p_->run.duration->si() / conventions().dt;
      const double whole = std::round(steps);
      if (std::abs(steps - whole) > 1e-6 || whole < 1.0 || whole > double{kMostSteps}) {
        problems_.add(at({"run", "duration"}).where, "run.duration",
                      "found " + to_string(*p_->run.duration) + "; expected a whole number of steps of " +
                          to_string(Time(conventions().dt)));
        return;
      }
      out_.steps = static_cast<std::uint64_t>(whole);
    }
  }

  void read_labels_of_samples() {
    if (!p_->samples) return;
    const SamplesParameters& samples = *p_->samples;
    const auto steps = static_cast<std::uint64_t>(samples.steps);
    std::optional<std::vector<std::uint32_t>> labels;
    if (is_there(samples.labels)) {
      collect([&] { labels = read_labels(*samples.labels, size_of(samples.decide.node).value_or(0xffffffffu)); });
      if (labels && out_.steps == 0 && problems_.empty()) {
        out_.steps = labels->size() * std::min(steps, Prepared::kEndless / std::max<std::uint64_t>(labels->size(), 1));
        if (out_.steps == 0) problems_.add({*samples.labels, 0, 0}, "", "found no labels; expected at least one");
      }
    }
    out_.samples = out_.steps / steps;
    if (out_.steps % steps != 0) {
      problems_.add(at({"run"}).where, "run",
                    "found " + std::to_string(out_.steps) + " steps; expected a whole number of samples of " +
                        std::to_string(steps) + " steps");
    }
    if (labels && labels->size() < out_.samples) {
      problems_.add({*samples.labels, 0, 0}, "",
                    "found labels of " + std::to_string(labels->size()) + " samples; expected " + std::to_string(out_.samples));
    }
    if (labels) {
      out_.labels = std::move(*labels);
      out_.labels.resize(std::min<std::size_t>(out_.labels.size(), out_.samples));
    }
  }

  void read_expected() {
    for (const ExpectParameters& expect : p_->expect) {
      std::optional<SpikeList>& list = out_.expected.emplace_back();
      if (!expect.spikes || !expect.equals.is_scalar()) continue;
      if (!is_there(expect.equals.text)) {
        problems_.add(expect.equals.where, "expect[" + std::to_string(out_.expected.size() - 1) + "].equals",
                      "found " + shown(expect.equals.text) + ", which does not exist; expected a file");
        continue;
      }
      collect([&] { list = read_spike_csv(expect.equals.text, {size_of(*expect.spikes), false}); });
    }
  }

  void read_references() {
    if (!p_->metrics) return;
    for (std::size_t i = 0; i < p_->metrics->reference.size(); ++i) {
      const ReferenceParameters& reference = p_->metrics->reference[i];
      const Value& place = at({"metrics", "reference", std::to_string(i)});
      const std::string path = "metrics.reference[" + std::to_string(i) + "]";
      if (nodes_ && nodes_->find(reference.node) == nullptr) {
        problems_.add(place.where, path + ".node", "found " + shown(reference.node) + ", no node of the network");
      } else if (is_there(reference.spikes)) {
        collect([&] { out_.references.push_back(read_spike_csv(reference.spikes, {size_of(reference.node), false})); });
      }
    }
  }

  void warn() {
    const std::vector<std::string>& of_platform = out_.description->warnings();
    out_.warnings.insert(out_.warnings.begin(), out_.image.warnings.begin(), out_.image.warnings.end());
    out_.warnings.insert(out_.warnings.begin(), of_platform.begin(), of_platform.end());
  }

  void configure() {
    Value& merged = out_.scenario.merged;
    merged.set("platform", out_.description->resolved());
    out_.configuration = merged;
    out_.configuration.erase("threads");  // results do not depend on it, so neither does this file
  }

  Problems problems_;
  Prepared out_;
  const ScenarioParameters* p_ = nullptr;
  std::optional<Graph> graph_;
  std::optional<Image> random_;
  bool image_read_ = false;
  std::optional<NodeNames> nodes_;
  std::map<std::string, SpikeList> lists_;
};

}  // namespace

Prepared prepare(const ScenarioRequest& request) {
  return Preparation(request).run();
}

}  // namespace synfire
