// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// sweeps: points on a Slurm cluster. Chunks of points become tasks of job arrays; each task is `synfire sweep --chunk FILE`,
// which leaves an outcome beside each point's results. This side submits, watches squeue, and collects outcomes; nodes and this
// side share a folder and nothing else. A node that dies has its task requeued by Slurm, and what had an outcome is not run
// again.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <sstream>

#include "base/text_file.h"
#include "sweeps/chunk.h"
#include "sweeps/subprocess.h"

namespace synfire {
namespace fs = std::filesystem;

namespace {

using Clock = std::chrono::steady_clock;

constexpr int kMostTries = 4;         ///< submissions of a point that leaves nothing
constexpr double kSettled = 5.0;      ///< seconds that files of a task that ended may take to be seen here
constexpr std::size_t kArray = 1000;  ///< tasks of an array: Slurm's own default limit

/// A task of an array that has been submitted.
struct Submitted {
  std::vector<std::int64_t> points;
  fs::path log;
  std::optional<Clock::time_point> gone;  ///< when Slurm first did not know it any more
};

/// A path as one word of a shell.
std::string quoted(const fs::path& path) {
  std::string word = "'";
  for (const char c : path.string()) word += c == '\'' ? "'\\''" : std::string(1, c);
  return word + "'";
}

/// Jobs that the ledger knows: their numbers, and the folders of their chunks.
std::vector<std::pair<std::string, fs::path>> noted_jobs(const Ledger& ledger) {
  std::vector<std::pair<std::string, fs::path>> all;
  std::istringstream jobs(ledger.note("slurm"));
  for (std::string job, folder; jobs >> job && std::getline(jobs >> std::ws, folder);) all.emplace_back(job, folder);
  return all;
}

class Slurm : public Launcher {
 public:
  Slurm(const SweepPlan& plan, const PointSetup& setup, Ledger& ledger) : plan_(plan), setup_(setup), ledger_(ledger) {}

  bool run(const std::vector<Task>& tasks, const Events& events) override {
    const HeldSignals signals;
    tasks_.clear();
    for (const Task& task : tasks) tasks_[task.number] = &task;
    std::set<std::int64_t> ready;
    for (const Task& task : tasks) {
      if (wait_for_interrupt(0.0)) return false;
      if (collected(task)) {  // it ran while nobody was watching
        if (events.starting(task)) events.finished(task, *collected(task));
      } else if (events.starting(task)) {
        ready.insert(task.number);
      }
    }
    for (const std::int64_t number : attach(ready)) ready.erase(number);
    submit(ready);
    while (!in_flight_.empty()) {
      collect(events);
      events.idle(in_flight_.size());
      if (in_flight_.empty()) break;
      if (wait_for_interrupt(1.0)) {
        cancel();
        return false;
      }
      if (++polls_ % 2 == 0) look_after(events);
    }
    ledger_.set_note("slurm", "");
    return true;
  }

 private:
  std::optional<Outcome> collected(const Task& task) const {
    auto outcome = read_outcome(setup_.place(task.number), setup_.paths);
    if (outcome && outcome->identity != task.identity) outcome.reset();
    return outcome;
  }

  void collect(const Events& events) {
    std::vector<std::pair<const Task*, Outcome>> news;
    for (const std::int64_t number : in_flight_) {
      const Task* task = tasks_.at(number);
      if (auto outcome = collected(*task)) news.emplace_back(task, std::move(*outcome));
    }
    if (news.empty()) return;
    Ledger::Batch batch(ledger_);
    for (const auto& [task, outcome] : news) {
      in_flight_.erase(task->number);
      events.finished(*task, outcome);
      if (setup_.keep != Keep::nothing) continue;
      tidy_results(setup_.place(task->number), false);
      std::error_code error;
      fs::remove(outcome_file(setup_.place(task->number)), error);
    }
    batch.commit();
  }

  /// Points that jobs of an earlier watch still have.
  std::set<std::int64_t> attach(const std::set<std::int64_t>& ready) {
    std::set<std::int64_t> taken;
    for (const auto& [job, folder] : noted_jobs(ledger_)) {
      for (int i = 0; fs::exists(chunk_file(folder, i)); ++i) {
        Submitted submitted;
        try {
          for (const auto& [task, words] : read_chunk(chunk_file(folder, i)).items) {
            if (ready.contains(task.number) && tasks_.at(task.number)->identity == task.identity)
              submitted.points.push_back(task.number);
          }
        } catch (const InputError&) {
          continue;  // its node cannot read it, either
        }
        submitted.log = log_file(folder, i);
        taken.insert(submitted.points.begin(), submitted.points.end());
        jobs_[job + "_" + std::to_string(i)] = std::move(submitted);
      }
    }
    in_flight_.insert(taken.begin(), taken.end());
    return taken;
  }

  void submit(const std::set<std::int64_t>& numbers) {
    std::vector<std::vector<std::int64_t>> chunks;
    for (const std::int64_t number : numbers) {
      if (chunks.empty() || chunks.back().size() >= static_cast<std::size_t>(plan_.parameters.slurm.chunk))
        chunks.emplace_back();
      chunks.back().push_back(number);
    }
    for (std::size_t at = 0; at < chunks.size(); at += kArray) {
      const std::size_t count = std::min(kArray, chunks.size() - at);
      submit_array(std::span(chunks).subspan(at, count));
    }
  }

  void submit_array(std::span<const std::vector<std::int64_t>> chunks) {
    fs::path folder;
    std::error_code error;
    for (int i = 0; folder.empty() || fs::exists(folder, error); ++i)
      folder = setup_.results / "slurm" / fmt::format("array-{}", i);
    fs::create_directories(folder, error);
    for (std::size_t i = 0; i < chunks.size(); ++i) {
      Chunk chunk{setup_, {}};
      if (setup_.keep == Keep::nothing) chunk.setup.keep = Keep::summary;  // until the outcomes are collected
      for (const std::int64_t number : chunks[i]) {
        const Task& task = *tasks_.at(number);
        fs::remove(outcome_file(setup_.place(number)), error);
        chunk.items.push_back({task, words_of(plan_, task.point, setup_.place(number))});
      }
      write_chunk(chunk_file(folder, static_cast<int>(i)), chunk);
    }
    const std::string job = sbatch(folder, chunks.size());
    ledger_.set_note("slurm", ledger_.note("slurm") + job + " " + folder.string() + "\n");
    for (std::size_t i = 0; i < chunks.size(); ++i) {
      jobs_[job + "_" + std::to_string(i)] = {chunks[i], log_file(folder, static_cast<int>(i)), std::nullopt};
      in_flight_.insert(chunks[i].begin(), chunks[i].end());
      for (const std::int64_t number : chunks[i]) ++tries_[number];
    }
  }

  std::string sbatch(const fs::path& folder, std::size_t count) {
    const SlurmParameters& wanted = plan_.parameters.slurm;
    replace_file(folder / "job.sh", "#!/bin/sh\nexec " + quoted(own_program()) + " sweep --chunk " + quoted(folder) +
                                        "/chunk-$SLURM_ARRAY_TASK_ID.json\n");
    std::vector<std::string> words = {
        "sbatch",
        "--parsable",
        "--requeue",
        "--open-mode=append",
        "--job-name=synfire",
        "--chdir=" + setup_.folder.string(),
        "--output=" + (folder / "log-%a.txt").string(),
        fmt::format("--array=0-{}{}", count - 1, wanted.most_at_once > 0 ? fmt::format("%{}", wanted.most_at_once) : "")};
    if (wanted.partition) words.push_back("--partition=" + *wanted.partition);
    if (wanted.account) words.push_back("--account=" + *wanted.account);
    if (wanted.time) {
      const auto seconds = static_cast<long>(wanted.time->si() + 0.999);
      words.push_back(fmt::format("--time={}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60));
    }
    if (wanted.memory)
      words.push_back(fmt::format("--mem={}K", static_cast<std::uint64_t>(wanted.memory->si() / 8192.0 + 0.999)));
    words.insert(words.end(), wanted.options.begin(), wanted.options.end());
    words.push_back((folder / "job.sh").string());
    const Said said = run_program(words);
    const Location where{plan_.file.string(), 0, 0};
    if (said.code == 127)
      throw InputError(where, "slurm", "found no sbatch on this machine; expected Slurm's commands, or --launcher local");
    if (said.code != 0) {
      cancel();
      throw InputError(where, "slurm", "Slurm refused (sbatch, exit code " + std::to_string(said.code) + "): " + said.errors);
    }
    return said.out.substr(0, said.out.find(';'));  // ID;CLUSTER
  }

  std::set<std::string> job_ids() const {
    std::set<std::string> ids;
    for (const auto& [name, submitted] : jobs_) ids.insert(name.substr(0, name.find('_')));
    return ids;
  }

  /// Tasks that Slurm has lost run again, a few times.
  void look_after(const Events& events) {
    const std::set<std::string> ids = job_ids();
    if (ids.empty()) return;
    const std::string list = fmt::format("--jobs={}", fmt::join(ids, ","));
    const Said said = run_program({"squeue", "--noheader", "--array", list, "--format=%i"});
    if (said.code != 0 && said.errors.find("Invalid job id") == std::string::npos) return;  // slurmctld is away: later
    std::set<std::string> alive;
    std::istringstream lines(said.out);
    for (std::string line; lines >> line;) alive.insert(line);
    std::set<std::int64_t> again;
    for (auto at = jobs_.begin(); at != jobs_.end();) {
      Submitted& task = at->second;
      std::erase_if(task.points, [&](std::int64_t number) { return !in_flight_.contains(number); });
      if (task.points.empty()) {
        at = jobs_.erase(at);
        continue;
      }
      if (alive.contains(at->first)) {
        task.gone.reset();
      } else if (!task.gone) {
        task.gone = Clock::now();
      } else if (std::chrono::duration<double>(Clock::now() - *task.gone).count() > kSettled) {
        for (const std::int64_t number : task.points) {
          in_flight_.erase(number);
          if (tries_[number] < kMostTries) {
            again.insert(number);
          } else {
            Outcome lost;
            lost.reason =
                fmt::format("Slurm lost it {} times (see {})", kMostTries, fs::relative(task.log, setup_.results).string());
            lost.metrics.resize(setup_.paths.size());
            events.finished(*tasks_.at(number), lost);
          }
        }
        at = jobs_.erase(at);
        continue;
      }
      ++at;
    }
    submit(again);
  }

  void cancel() {
    const std::set<std::string> ids = job_ids();
    std::vector<std::string> words = {"scancel"};
    words.insert(words.end(), ids.begin(), ids.end());
    if (words.size() > 1) run_program(words);
    ledger_.set_note("slurm", "");
  }

  static fs::path log_file(const fs::path& folder, int index) { return folder / fmt::format("log-{}.txt", index); }

  const SweepPlan& plan_;
  const PointSetup& setup_;
  Ledger& ledger_;
  std::map<std::int64_t, const Task*> tasks_;
  std::set<std::int64_t> in_flight_;
  std::map<std::string, Submitted> jobs_;  ///< by their names, JOB_INDEX
  std::map<std::int64_t, int> tries_;
  unsigned polls_ = 0;
};

}  // namespace

std::unique_ptr<Launcher> slurm_launcher(const SweepPlan& plan, const PointSetup& setup, Ledger& ledger) {
  return std::make_unique<Slurm>(plan, setup, ledger);
}

std::string cancel_jobs(Ledger& ledger) {
  std::vector<std::string> ids;
  for (const auto& [job, folder] : noted_jobs(ledger)) ids.push_back(job);
  if (ids.empty()) return "";
  std::vector<std::string> words = {"scancel"};
  words.insert(words.end(), ids.begin(), ids.end());
  const bool gone = run_program(words).code == 0;
  ledger.set_note("slurm", "");
  return "the sweep was begun on a cluster: its jobs (" + fmt::format("{}", fmt::join(ids, ", ")) + ") " +
         (gone ? "are cancelled" : "cannot be cancelled from here and may still run (scancel)");
}

}  // namespace synfire
