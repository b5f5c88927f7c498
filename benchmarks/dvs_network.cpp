// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// benchmarks: a network of the size of a DVS-gesture network on 49 cores of `loihi`, from its file to its steps, through the
// elaborated chip with interconnect timing and energy: how long until the first step, how many bytes a synapse, how many
// synaptic operations a second. SANA-FE, a simulator of the same kind, on such a network: 8.1 s, 1,270 bytes, 3.9 M/s.
//
//     dvs_network [STEPS [THREADS]]     exit code 1 when a goal is missed
//
// Seconds are of the processor, so that other load on the machine does not count; wall time stands beside them.
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <memory>

#include "benchmarks/dvs_network.h"
#include "networks/compiler.h"
#include "networks/nir_reader.h"
#include "power/pricing.h"
#include "scenarios/session.h"
#include "stimuli/spike_list.h"

namespace {

using namespace synfire;
using namespace synfire::benchmarks;
namespace fs = std::filesystem;

constexpr double kMostSeconds = 2.0;        // from the file to the end of the first step
constexpr double kMostBytes = 8.0;          // a synapse
constexpr double kLeastOperations = 100e6;  // a second; twice that is the aim
constexpr std::uint64_t kWarmUp = 50;

struct Instant {
  double processor = 0.0;
  double wall = 0.0;

  static Instant now() {
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return {static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec),
            std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count()};
  }
  friend Instant operator-(const Instant& a, const Instant& b) { return {a.processor - b.processor, a.wall - b.wall}; }
};

/// Resident bytes of this process's data; the pages of programs and libraries are the file's, whatever the network.
double resident() {
  std::ifstream file("/proc/self/status");
  double kibibytes = 0.0;
  for (std::string word; file >> word;) {
    double found = 0.0;
    if ((word == "RssAnon:" || word == "RssShmem:") && file >> found) kibibytes += found;
  }
  return kibibytes * 1024.0;
}

std::uint64_t count(Chip& chip, std::string_view action) {
  std::uint64_t all = 0;
  for (const auto& component : chip.components()) all += component->activity().of(action);
  return all;
}

/// Notes when the first step has ended, and what had been done by the end of the warm-up.
struct Meter : StepObserver {
  explicit Meter(Chip& observed) : chip(observed) {}
  void on_step(const StepReport& report) override {
    if (report.step == 0) first = Instant::now();
    if (report.step + 1 != kWarmUp) return;
    bytes = resident();
    operations = count(chip, "synaptic_operation");
    packets = count(chip, "packet");
    spikes = count(chip, "spike");
    warm = Instant::now();
  }
  Chip& chip;
  Instant first;
  Instant warm;
  double bytes = 0.0;
  std::uint64_t operations = 0;
  std::uint64_t packets = 0;
  std::uint64_t spikes = 0;
};

bool report(const char* what, double found, const char* unit, double wall, bool met, const char* goal) {
  std::printf("%-28s %10.3f %-8s", what, found, unit);
  if (wall > 0.0) std::printf(" (%.3f on the wall)", wall);
  std::printf("  %s%s\n", met ? "" : "MISSED: ", goal);
  return met;
}

/// Every limit is the chip's, but for the neurons of a core: as many as a group has, so that the compiler gives each of the 49
/// groups a core of its own (else it fits them into 46).
Description loihi() {
  Value platform = load_platform(Value::scalar("loihi"), fs::current_path());
  override_platform(platform, "core.neurons", std::to_string(DvsShape::size(0)));
  return Description(platform);
}

std::vector<std::unique_ptr<EventStream>> no_input() {
  std::vector<std::unique_ptr<EventStream>> events;
  events.push_back(std::make_unique<SpikeListStream>(SpikeList{}));
  return events;
}

/// From the NIR file, compiled on the way.
bool from_network(const fs::path& nir, const fs::path& elf) {
  const Instant start = Instant::now();
  const Description description = loihi();
  CompileOptions options;
  options.conventions.dt = options.conventions.if_dt = 1.0;
  Image image = compile(read_nir(nir), options, description.target());
  const Instant compiled = Instant::now();
  write_image(image, elf);
  const Instant written = Instant::now();
  Session session(description, image, no_input());
  Meter meter(session.chip());
  session.add_observer(&meter);
  session.run(1);
  const Instant ready = (meter.first - start) - (written - compiled);
  std::printf("%u neurons, %llu synapses on %zu cores, %llu routes of %.2f hops\n", DvsShape::kNeurons,
              static_cast<unsigned long long>(image.synapses), image.utilisation.size(),
              static_cast<unsigned long long>(image.routes), image.mean_hops);
  std::printf("%-28s %10.3f s\n", "  of it reading, compiling", (compiled - start).processor);
  return report("network to first step", ready.processor, "s", ready.wall, ready.processor <= kMostSeconds, "at most 2");
}

/// From the image, and on.
bool from_image(const fs::path& elf, std::uint64_t steps, unsigned threads) {
  const double empty = resident();
  const Instant start = Instant::now();
  const Description description = loihi();
  Image image = read_image(elf);
  Session session(description, image, no_input());
  session.chip().sync().set_threads(threads);
  Meter meter(session.chip());
  session.add_observer(&meter);
  session.run(kWarmUp + steps);
  const Instant took = Instant::now() - meter.warm;

  std::vector<Counted> counted;
  for (const Instance& instance : description.instances()) {
    counted.push_back({instance.path, instance.type, &session.chip().components()[counted.size()]->activity()});
  }
  const Technology technology = load_technology(description.technology());
  const EnergyReport energy = price(&technology, counted, 1.0);
  const auto operations = static_cast<double>(count(session.chip(), "synaptic_operation") - meter.operations);
  const auto each = [&](const char* action, std::uint64_t before) {
    return static_cast<double>(count(session.chip(), action) - before) / static_cast<double>(steps);
  };
  const Instant ready = meter.first - start;
  const double rate = operations / (threads > 1 ? took.wall : took.processor);
  bool met = report("image to first step", ready.processor, "s", ready.wall, ready.processor <= kMostSeconds, "at most 2");
  const double bytes = (meter.bytes - empty) / static_cast<double>(image.synapses);
  met &= report("resident a synapse", bytes, "B", 0.0, bytes <= kMostBytes, "at most 8");
  std::printf("a step: %.0f spikes (%.2f %%), %.0f synaptic operations, %.0f packets, %.1f us, %.1f nJ\n",
              each("spike", meter.spikes), 100.0 * each("spike", meter.spikes) / DvsShape::kNeurons,
              each("synaptic_operation", meter.operations), each("packet", meter.packets),
              took.processor / static_cast<double>(steps) * 1e6,
              1e9 * energy.dynamic.value_or(0.0) / static_cast<double>(steps + kWarmUp));
  met &= report("synaptic operations", rate / 1e6, "M/s", operations / took.wall / 1e6, rate >= kLeastOperations,
                "at least 100, meant to be 200");
  return met;
}

/// SystemC elaborates once a process.
bool in_a_process(auto work) {
  std::fflush(stdout);
  const pid_t child = fork();
  if (child == 0) {
    int code = 2;
    try {
      code = work() ? 0 : 1;
    } catch (const std::exception& error) {
      std::fprintf(stderr, "dvs_network: %s\n", error.what());
    }
    std::fflush(stdout);
    std::_Exit(code);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::uint64_t steps = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1000;
  const auto threads = static_cast<unsigned>(argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 1);
  if (argc > 3 || steps == 0 || threads == 0) {
    std::fputs("usage: dvs_network [STEPS [THREADS]]\n", stderr);
    return 2;
  }
  const fs::path folder = fs::temp_directory_path() / ("synfire_dvs_" + std::to_string(getpid()));
  fs::create_directories(folder);
  const fs::path nir = folder / "network.nir";
  const fs::path elf = folder / "network.elf";
  bool met = in_a_process([&] {
    write_dvs_network(nir);
    return true;
  });
  met = met && in_a_process([&] { return from_network(nir, elf); });
  met = in_a_process([&] { return from_image(elf, steps, threads); }) && met;
  fs::remove_all(folder);
  return met ? 0 : 1;
}
