// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios: measuring a fabric: each step of the platform is one measurement.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>

#include "base/mapped_file.h"
#include "base/text_file.h"
#include "interconnect/fabrics/packet_fabric.h"
#include "interconnect/traffic/traffic_source.h"
#include "kernel/simulation.h"
#include "platforms/chip.h"
#include "scenarios/traffic_results.h"
#include "stimuli/csv.h"

namespace synfire {

namespace {

constexpr std::uint64_t kMostListedSteps = std::uint64_t{1} << 24;  ///< each is run

/// Packets of a file, by source.
std::vector<std::vector<TrafficSource::Listed>> read_packets(const std::string& file, std::size_t nodes, Picoseconds period,
                                                             std::uint64_t& steps) {
  Problems problems;
  const MappedFile mapped(file);
  CsvReader reader(mapped.text(), file, problems);
  const std::string names[] = {"cycle", "step", "time_s", "source", "destination"};
  const std::vector<std::size_t> columns = reader.header(names, "cycle,source,destination or step,time_s,source,destination");
  const auto has = [&](std::size_t column) { return std::ranges::find(columns, column) != columns.end(); };
  if (!columns.empty() && (!has(3) || !has(4) || has(0) == has(1) || has(1) != has(2)))
    reader.fail("", "found other columns; expected cycle,source,destination or step,time_s,source,destination");
  std::vector<std::vector<TrafficSource::Listed>> packets(nodes);
  while (!columns.empty() && reader.next_row()) {
    TrafficSource::Listed packet;
    std::uint64_t source = 0;
    bool good = true;
    for (const std::size_t column : columns) {
      std::uint64_t number = 0;
      double seconds = 0.0;
      if (column == 2) {
        good = reader.next_number(seconds, names[column]) && good;
        if (good && !(seconds >= 0.0 && seconds <= kLatestTime)) {
          reader.fail("time_s", "found " + format_number(seconds) + "; expected 0 to " + format_number(kLatestTime) + " s");
          good = false;
        }
        if (good) packet.time = to_picoseconds(Time(seconds));
        continue;
      }
      const std::uint64_t most = column == 0
                                     ? static_cast<std::uint64_t>(kLatestTime * 1e12) / static_cast<std::uint64_t>(period)
                                 : column == 1 ? kMostListedSteps
                                               : nodes - 1;
      good = reader.next_integer(number, names[column], most, column < 2 ? "" : "the last traffic source") && good;
      if (!good) continue;
      if (column == 0) packet.time = static_cast<Picoseconds>(number) * period;
      if (column == 1) packet.step = number;
      if (column == 3) source = number;
      if (column == 4) packet.to = static_cast<std::uint32_t>(number);
    }
    reader.end_row();
    if (!good) continue;
    steps = std::max(steps, packet.step + 1);
    packets[source].push_back(packet);
  }
  problems.throw_if_any();
  for (auto& own : packets) {
    std::ranges::stable_sort(own, {}, [](const TrafficSource::Listed& packet) { return std::pair(packet.step, packet.time); });
  }
  return packets;
}

struct Latencies {
  std::vector<double> all;  ///< in cycles
  double mean() const {
    return all.empty() ? 0.0 : std::accumulate(all.begin(), all.end(), 0.0) / static_cast<double>(all.size());
  }
  /// Nearest rank.
  double percentile(double part) {
    if (all.empty()) return 0.0;
    const auto rank = static_cast<std::size_t>(std::max(0.0, std::ceil(part * static_cast<double>(all.size())) - 1.0));
    std::ranges::nth_element(all, all.begin() + static_cast<std::ptrdiff_t>(rank));
    return all[rank];
  }
};

class Measuring : public StepObserver {
 public:
  Measuring(const PreparedTraffic& prepared, const std::filesystem::path& folder)
      : p_(prepared.scenario),
        chip_(*prepared.description, p_.fidelity),
        fabric_(static_cast<PacketFabric&>(
            *chip_.components()[static_cast<std::size_t>(prepared.description->levels()[0].fabric)])),
        links_file_(folder / "links.csv") {
    for (StepCore* core : chip_.cores()) sources_.push_back(static_cast<TrafficSource*>(core));
    place_ = prepared.merged.find("platform")->where;
    if (p_.traffic.packets) {
      std::uint64_t steps = 0;
      auto packets = read_packets(*p_.traffic.packets, sources_.size(), fabric_.period(), steps);
      for (std::size_t i = 0; i < sources_.size(); ++i) sources_[i]->list(std::move(packets[i]));
      each_ = std::max<std::uint64_t>(steps, 1);
    } else {
      give_points();
    }
    for (const TrafficSource* source : sources_) {
      const bool listed = source->pattern() == Pattern::listed;
      if (listed != p_.traffic.packets.has_value()) {
        throw InputError(place_, "platform",
                         std::string("found sources of pattern ") + std::string(choice_name(source->pattern())) +
                             "; expected pattern listed with packets, and another one with rates");
      }
      if (const std::string why = source->unfit(); !why.empty()) throw InputError(place_, "platform", why);
    }
    results_.counted = counted(*prepared.description, chip_);
    links_file_ << "rate,link,from,to,kind,packets,flits,load\n";
    before_.resize(fabric_.topology().links().size());
    fabric_.watch([this](const Arrival& arrival) { see(arrival); });
    chip_.prepare();
    chip_.sync().add_observer(this);
    chip_.sync().set_steps(each_ * std::max<std::size_t>(p_.traffic.rates.size(), 1));
  }

  void run() {
    const auto started = std::chrono::steady_clock::now();
    const auto end = [&] {
      links_file_.close();
      const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - started;
      results_.wall_time = wall.count();
    };
    try {
      Simulation simulation;
      simulation.run();
    } catch (...) {
      end();
      throw;
    }
    end();
  }

  void on_step(const StepReport& report) override {
    results_.steps = report.step + 1;
    results_.simulated_time = to_seconds(report.end);
    if (results_.steps % each_ == 0) end_row();
  }

  const TrafficResults& results() const { return results_; }

 private:
  void give_points() {
    each_ = static_cast<std::uint64_t>(p_.traffic.seeds);
    std::vector<TrafficPoint> points;
    for (const double rate : p_.traffic.rates) {
      for (std::uint64_t i = 0; i < each_; ++i) {
        points.push_back({rate, window_end(), fabric_.period(), static_cast<std::uint64_t>(p_.seed) + i});
      }
    }
    for (TrafficSource* source : sources_) source->measure(points);
  }

  std::uint64_t window_end() const { return static_cast<std::uint64_t>(p_.traffic.warm_up + p_.traffic.cycles); }

  /// What arrives within the window counts: so in saturation what is still on its way at its end does not.
  void see(const Arrival& arrival) {
    const double cycle = static_cast<double>(fabric_.tick()) / static_cast<double>(fabric_.period());
    const double head = static_cast<double>(arrival.head) * cycle;
    ++offered_;
    if (!p_.traffic.packets && (head < static_cast<double>(p_.traffic.warm_up) || head >= static_cast<double>(window_end())))
      return;
    heads_.all.push_back(head - static_cast<double>(arrival.offered) * cycle);
    tails_.all.push_back(static_cast<double>(arrival.tail - arrival.offered) * cycle);
  }

  void end_row() {
    TrafficRow row;
    const double node_cycles = static_cast<double>(sources_.size() * each_);
    const auto flits = static_cast<double>(fabric_.flits());
    row.packets = heads_.all.size();
    if (!p_.traffic.packets) {
      row.rate = p_.traffic.rates[results_.rows.size()];
      row.offered = static_cast<double>(offered_) * flits / node_cycles / static_cast<double>(window_end());
      row.accepted = static_cast<double>(row.packets) * flits / node_cycles / static_cast<double>(p_.traffic.cycles);
    }
    row.head_mean = heads_.mean();
    row.head_p50 = heads_.percentile(0.5);
    row.head_p95 = heads_.percentile(0.95);
    row.head_p99 = heads_.percentile(0.99);
    row.head_most = heads_.percentile(1.0);
    row.tail_mean = tails_.mean();
    row.tail_p50 = tails_.percentile(0.5);
    row.tail_p95 = tails_.percentile(0.95);
    row.tail_p99 = tails_.percentile(0.99);
    row.tail_most = tails_.percentile(1.0);
    results_.rows.push_back(row);
    write_links(row.rate);
    heads_.all.clear();
    tails_.all.clear();
    offered_ = 0;
  }

  /// `load`: part of the time in which packets were sent that the link was busy.
  void write_links(double rate) {
    const Topology& topology = fabric_.topology();
    for (std::uint32_t link = 0; link < before_.size(); ++link) {
      const ChannelLoad& load = fabric_.carrier().load(link);
      const std::uint64_t flits = load.flits - before_[link].flits;
      if (!p_.traffic.packets) links_file_ << rate;
      links_file_ << ',' << std::uint64_t{link} << ',' << std::uint64_t{topology.links()[link].from} << ','
                  << std::uint64_t{topology.links()[link].to} << ',' << topology.kinds()[topology.links()[link].kind] << ','
                  << (load.packets - before_[link].packets) << ',' << flits << ',';
      if (!p_.traffic.packets) {
        const double busy = static_cast<double>(flits * fabric_.carrier().flit_time(link)) *
                            static_cast<double>(fabric_.tick()) / static_cast<double>(fabric_.period());
        links_file_ << busy / static_cast<double>(each_) / static_cast<double>(window_end());
      }
      links_file_ << '\n';
      before_[link] = load;
    }
  }

  const TrafficScenario& p_;
  Chip chip_;
  PacketFabric& fabric_;
  std::vector<TrafficSource*> sources_;
  Location place_;
  TextFile links_file_;
  std::uint64_t each_ = 1;  ///< steps of a row
  std::uint64_t offered_ = 0;
  Latencies heads_, tails_;
  std::vector<ChannelLoad> before_;
  TrafficResults results_;
};

}  // namespace

std::vector<TrafficRow> run_traffic(const PreparedTraffic& prepared, const std::filesystem::path& folder,
                                    const std::string& version) {
  Measuring measuring(prepared, folder);
  try {
    measuring.run();
  } catch (const std::exception& error) {
    write_traffic(prepared, measuring.results(), folder, version, error.what());
    throw;
  }
  write_traffic(prepared, measuring.results(), folder, version, "");
  return measuring.results().rows;
}

}  // namespace synfire
