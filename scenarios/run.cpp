// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios: running.
#include "scenarios/run.h"

#include <spdlog/spdlog.h>

#include <chrono>
#include <fstream>
#include <optional>
#include <utility>

#include "kernel/simulation.h"
#include "kernel/text_output.h"
#include "models/hosts/gdb_server.h"
#include "power/power_windows.h"
#include "scenarios/faults.h"
#include "scenarios/metrics.h"
#include "scenarios/packet_log.h"
#include "scenarios/power_domains.h"
#include "scenarios/recorder.h"
#include "scenarios/results_folder.h"
#include "scenarios/session.h"
#include "scenarios/waves/tracer.h"

namespace synfire {

namespace {

using Clock = std::chrono::steady_clock;

constexpr const char* kNoTimes =
    "nothing that the run used takes time on this platform: its simulated time, latencies and times of spikes are 0";

/// What turned out when an image was loaded is a problem of its file.
std::vector<Problem> at_image(std::vector<Problem> problems, const NetworkParameters& network) {
  for (Problem& problem : problems) {
    if (problem.where.file.empty() && network.image) problem.where.file = *network.image;
  }
  return problems;
}

class Progressing : public StepObserver {
 public:
  Progressing(const Progress& progress, std::uint64_t steps) : progress_(progress), steps_(steps) {}
  void on_step(const StepReport& report) override {
    end_ = report.end;
    done_ = report.step + 1;
    if (progress_) progress_(done_, steps_);
  }
  Picoseconds end() { return end_; }
  std::uint64_t done() const { return done_; }

 private:
  const Progress& progress_;
  std::uint64_t steps_;
  Picoseconds end_ = 0;
  std::uint64_t done_ = 0;
};

class Running {
 public:
  Running(Prepared& prepared, const RunRequest& request, const ResultsFolder& folder)
      : prepared_(prepared),
        request_(request),
        folder_(folder.path()),
        session_(*prepared.description, prepared.image, std::move(prepared.events), prepared.scenario.parameters.fidelity,
                 std::move(prepared.hosts)),
        counted_(counted(*prepared.description, session_.chip())),
        progress_(request.progress, prepared.steps),
        recorder_(session_.observation(), parameters().record, prepared.scenario.merged, folder_),
        domains_(prepared, session_.chip(), counted_),
        faults_(prepared, session_, folder_),
        windows_(technology(), counted_, domains_.domains()),
        keeper_(session_.observation(), parameters().expect, prepared.expected),
        metrics_(session_.observation(), parameters(), prepared.labels, prepared.facts ? &*prepared.facts : nullptr,
                 prepared.references) {
    if (!parameters().faults.empty()) session_.keeps_more("faults", "a scenario without them");
    if (!parameters().power.empty()) session_.keeps_more("changes of power", "a scenario without them");
    session_.chip().sync().set_threads(static_cast<unsigned>(parameters().threads));
    if (prepared.samples > 0) {
      inference_ = std::make_unique<Inference>(*parameters().samples, prepared.labels, session_.observation(),
                                               session_.chip().sync(), prepared.scenario.merged);
    }
    if (parameters().trace) {
      tracer_ = std::make_unique<Tracer>(TracerContext{*parameters().trace, prepared.scenario.merged,
                                                       std::move(prepared.signals), session_.chip(), session_.observation(),
                                                       technology(), counted_, folder_, request.version});
    }
    if (parameters().record.packets) packets_ = std::make_unique<PacketLog>(session_.chip(), *prepared.description, folder_);
    attach_hosts();
    for (StepObserver* observer : std::initializer_list<StepObserver*>{&recorder_, &windows_, &keeper_, &metrics_, &domains_,
                                                                       &faults_, inference_.get(), tracer_.get(), &progress_}) {
      if (observer != nullptr) session_.add_observer(observer);
    }
  }

  void simulate() {
    started_ = Clock::now();
    const Watchdogs watchdogs{.simulated_time = parameters().run.time_limit, .wall_time = parameters().run.wall_time_limit};
    try {
      if (request_.driver != nullptr) {
        DrivenRun driven{prepared_, session_, watchdogs, [this] { return summary(""); }};
        request_.driver->drive(driven);
        for (std::string& warning : request_.driver->warnings()) warn(std::move(warning));
      } else {
        session_.run(prepared_.steps, watchdogs);
      }
    } catch (...) {
      ended_ = Clock::now();
      throw;
    }
    ended_ = Clock::now();
  }

  /// What shall be outside the folder as well.
  void publish() {
    if (tracer_ && !request_.trace.empty()) tracer_->publish(request_.trace);
  }

  /// Closes the files. `failure`: why the run ended early, or nothing.
  RunResult finish(const std::string& failure) {
    close_waves();  // first: whatever else fails, they are good
    recorder_.close();
    faults_.close();
    if (packets_) packets_->close();
    for (const auto& console : consoles_) {
      if (!console->flush()) throw WriteError(folder_ / "console", "not everything that hosts printed fits");
    }
    windows_.write(folder_ / "power.csv");
    if (failure.empty() && end() == 0) warn(kNoTimes);
    for (const auto& component : session_.chip().components()) {
      for (std::string& warning : component->warnings()) warn(std::move(warning));
    }
    RunResult result;
    result.summary = summary(failure);
    result.exit_code = session_.hosts().exit_code().value_or(0);
    if (failure.empty()) judge(result);
    if (failure.empty() && parameters().record.image) write_image(session_.learned(), folder_ / *parameters().record.image);
    write_summary(folder_, prepared_.configuration, result.summary);
    return result;
  }

 private:
  /// Each once: a client may ask for the summary again and again.
  void warn(std::string warning) {
    if (std::ranges::find(prepared_.warnings, warning) != prepared_.warnings.end()) return;
    spdlog::warn("{}", warning);
    prepared_.warnings.push_back(std::move(warning));
  }
  /// What they write becomes files of the results: `console/PATH.txt`.
  void attach_hosts() {
    std::vector<EnergyMeter> meters;
    for (const Counted& component : counted_) {
      if (is_priced(technology(), component)) meters.emplace_back(*technology(), component);
    }
    if (!meters.empty()) {
      session_.hosts().set_energy([meters = std::move(meters)] {
        double sum = 0.0;
        for (const EnergyMeter& meter : meters) sum += meter.joules();
        return sum;
      });
    }
    if (!session_.hosts().any() && request_.gdb) {
      throw InputError(kCommandLine, "--gdb", "found a scenario without firmware; expected one with a host to debug");
    }
    if (!session_.hosts().any()) return;
    if (request_.gdb) {
      debugger_ = std::make_unique<GdbServer>(*request_.gdb);
      debugger_->attach(session_.hosts().hosts());
      spdlog::warn("waiting for a debugger: target remote localhost:{}", debugger_->port());
    }
    std::filesystem::create_directory(folder_ / "console");
    for (const std::unique_ptr<Component>& component : session_.chip().components()) {
      auto* output = dynamic_cast<TextOutput*>(component.get());
      if (output == nullptr) continue;
      consoles_.push_back(std::make_unique<std::ofstream>(folder_ / "console" / (component->path() + ".txt")));
      output->set_sink(*consoles_.back());
    }
  }
  void close_waves() {
    if (!tracer_ || std::exchange(waves_closed_, true)) return;
    tracer_->close();
    for (std::string& warning : tracer_->warnings()) warn(std::move(warning));
  }
  const ScenarioParameters& parameters() const { return prepared_.scenario.parameters; }
  const Technology* technology() const { return prepared_.technology ? &*prepared_.technology : nullptr; }

  /// Firmware may go on after the chip's last step.
  Picoseconds end() { return std::max(progress_.end(), session_.hosts().any() ? to_picoseconds(sc_core::sc_time_stamp()) : 0); }

  Json summary(const std::string& failure) {
    const double seconds = to_seconds(end());
    const EnergyReport energy = price(technology(), counted_, seconds, domains_.domains());
    for (const std::string& action : energy.unscaled) {
      warn("the energy of " + action + " does not follow the voltage of its power domain: its figure names no voltage");
    }
    Json json = summary_head(request_.version, parameters(), prepared_.description->name(), progress_.done(), seconds,
                             std::chrono::duration<double>(ended_.value_or(Clock::now()) - started_).count());
    json["spikes"] = Json(recorder_.spikes());
    json["counts"] = counts_json(counted_);
    json["energy_j"] = energy_json(energy);
    json["average_power_w"] = energy.total && seconds > 0.0 ? Json(*energy.total / seconds) : Json(nullptr);
    json["inference"] = inference_json(inference_.get(), energy);
    json["metrics"] = metrics_.json(json["counts"], energy, inference_.get(), seconds);
    json["metrics"]["area_proxy_mm2"] = area();
    if (session_.hosts().any()) json["hosts"] = hosts_json(session_.hosts());
    if (Json faults = faults_.json(); !faults.is_null()) json["faults"] = std::move(faults);
    json["utilisation"] = utilisation_json(prepared_.image);
    json["expectations"] = Json::array();
    json["warnings"] = prepared_.warnings;
    if (!failure.empty()) json["failure"] = failure;
    return json;
  }

  /// Of all memories of the cores, where the technology is an estimate.
  Json area() const {
    if (technology() == nullptr || !technology()->estimate) return nullptr;
    double bits = 0.0;
    for (const Usage& usage : prepared_.image.total_usage())
      bits += usage.unit == "bit" ? static_cast<double>(usage.capacity) : 0.0;
    return technology()->estimate->area(bits);
  }

  void judge(RunResult& result) {
    for (std::size_t i = 0; i < parameters().expect.size(); ++i) {
      const ExpectParameters& expect = parameters().expect[i];
      Verdict verdict = expect.spikes ? keeper_.verdict(i) : judge_metric(expect, result.summary);
      Json json = Json::object();
      json["expectation"] = verdict.expectation;
      json["met"] = verdict.met;
      // Wall time differs from run to run, and results do not.
      json["found"] = expect.metric == "wall_time_s" ? "" : verdict.found;
      result.summary["expectations"].push_back(std::move(json));
      result.met = result.met && verdict.met;
      result.verdicts.push_back(std::move(verdict));
    }
  }

  Prepared& prepared_;
  const RunRequest& request_;
  std::filesystem::path folder_;
  Session session_;
  std::vector<Counted> counted_;
  Progressing progress_;
  Recorder recorder_;
  PowerDomains domains_;
  Faults faults_;
  PowerWindows windows_;
  SpikeKeeper keeper_;
  Metrics metrics_;
  std::vector<std::unique_ptr<std::ofstream>> consoles_;
  std::unique_ptr<GdbServer> debugger_;
  std::unique_ptr<Inference> inference_;
  std::unique_ptr<PacketLog> packets_;
  std::unique_ptr<Tracer> tracer_;
  bool waves_closed_ = false;
  Clock::time_point started_ = Clock::now();
  std::optional<Clock::time_point> ended_;
};

}  // namespace

RunResult run(Prepared& prepared, const RunRequest& request) {
  ResultsFolder folder(request.out);
  std::unique_ptr<Running> running;
  try {
    running = std::make_unique<Running>(prepared, request, folder);
  } catch (const InputError& error) {
    folder.discard();
    throw InputError(at_image(error.problems(), prepared.scenario.parameters.network));
  } catch (...) {
    folder.discard();  // nothing has run
    throw;
  }
  try {
    running->simulate();
    RunResult result = running->finish("");
    if (Simulation::interrupted()) throw SimulationError("interrupted while the results were written");
    running->publish();
    folder.commit();
    return result;
  } catch (const std::exception& error) {
    try {
      running->finish(error.what());
    } catch (const std::exception& second) {
      spdlog::error("the files of the failed run are incomplete: {}", second.what());
    }
    spdlog::warn("what the run has given is in {}", folder.fail().string());
    throw;
  }
}

}  // namespace synfire
