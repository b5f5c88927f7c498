// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// sweeps: points on this machine.
#include <fmt/format.h>

#include <map>

#include "sweeps/launcher.h"

namespace synfire {
namespace fs = std::filesystem;

namespace {

class Local : public Launcher {
 public:
  Local(const SweepPlan& plan, const PointSetup& setup) : plan_(plan), setup_(setup) {}

  bool run(const std::vector<Task>& tasks, const Events& events) override {
    const HeldSignals signals;
    Pool pool(setup_.limits);
    std::map<std::int64_t, const Task*> running;
    std::size_t next = 0;
    while (next < tasks.size() || !pool.empty()) {
      while (next < tasks.size() && !pool.full()) {
        if (pool.interrupted()) return false;
        const Task& task = tasks[next++];
        if (!events.starting(task)) continue;
        const fs::path out = setup_.place(task.number);
        std::error_code error;
        fs::remove_all(out.string() + ".failed", error);  // of an earlier attempt
        pool.start({task.number, words_of(plan_, task.point, out), setup_.folder});
        running[task.number] = &task;
      }
      for (const Pool::Ended& ended : pool.wait(0.5)) {
        const Task& task = *running.at(ended.number);
        running.erase(ended.number);
        const Outcome outcome = settle(setup_, task, ended.ending);
        if (outcome.no_room) throw SimulationError("there is no room for results: " + outcome.reason);
        events.finished(task, outcome);
      }
      events.idle(running.size());
      if (pool.interrupted()) return false;
    }
    return true;
  }

 private:
  const SweepPlan& plan_;
  const PointSetup& setup_;
};

}  // namespace

fs::path PointSetup::place(std::int64_t number) const {
  return results / "points" / fmt::format("{:06}", number);
}

std::vector<std::string> words_of(const SweepPlan& plan, const Point& point, const fs::path& out) {
  std::vector<std::string> words = {"run"};
  for (std::string& word : plan.arguments(point)) words.push_back(std::move(word));
  for (const std::string& word :
       {std::string("--out"), out.string(), std::string("--quiet"), std::string("--log-level"), std::string("error")}) {
    words.push_back(word);
  }
  return words;
}

Outcome settle(const PointSetup& setup, const Task& task, const Ending& ending) {
  const fs::path results = setup.place(task.number);
  Outcome outcome = judge(ending, results, setup.paths);
  outcome.identity = task.identity;
  std::error_code error;
  if (setup.keep != Keep::everything) {
    tidy_results(results, setup.keep == Keep::summary);
    fs::remove_all(results.string() + ".failed", error);
  }
  if (setup.keep != Keep::nothing && !outcome.no_room) write_outcome(results, outcome, setup.paths);
  return outcome;
}

std::unique_ptr<Launcher> local_launcher(const SweepPlan& plan, const PointSetup& setup) {
  return std::make_unique<Local>(plan, setup);
}

}  // namespace synfire
