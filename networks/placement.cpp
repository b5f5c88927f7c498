// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// networks: placement, a quadratic assignment: minimise the sum over pairs of parts of packets * hops.
#include "networks/placement.h"

#include <metis.h>

#include <algorithm>
#include <limits>
#include <map>
#include <numeric>

#include "base/random.h"

namespace synfire {

namespace {

using Places = std::vector<std::uint32_t>;  // core of each part
using Flows = std::vector<Traffic::Flow>;
constexpr std::uint32_t kFree = std::numeric_limits<std::uint32_t>::max();

/// Looked-up distances that a placement may take: about a quarter of a second.
constexpr std::uint64_t kMostLookups = 60'000'000;
/// Up to so many cores, all distances are kept in a table.
constexpr std::size_t kMostInTable = 1024;

class Distances {
 public:
  explicit Distances(const Target& target) : target_(target), cores_(target.cores.size()) {
    if (cores_ <= kMostInTable) {
      table_.resize(cores_ * cores_);
      for (std::uint32_t a = 0; a < cores_; ++a) {
        for (std::uint32_t b = 0; b < cores_; ++b) table_[a * cores_ + b] = target.hops(a, b);
      }
    }
    entering_.resize(cores_);
    for (std::uint32_t c = 0; c < cores_; ++c) entering_[c] = target.hops(kOutside, c);
  }
  std::uint64_t between(std::uint32_t a, std::uint32_t b) const {
    return table_.empty() ? target_.hops(a, b) : table_[a * cores_ + b];
  }
  std::uint64_t entering(std::uint32_t core) const { return entering_[core]; }

 private:
  const Target& target_;
  std::size_t cores_;
  std::vector<std::uint32_t> table_;
  std::vector<std::uint32_t> entering_;
};

class Placer {
 public:
  Placer(const Partition& partition, const Traffic& traffic, const Target& target, std::uint64_t seed)
      : parts_(partition.parts),
        traffic_(traffic),
        distances_(target),
        random_(seed, "placement"),
        seed_(seed),
        in_(parts_.size()) {
    for (std::uint32_t c = 0; c < target.cores.size(); ++c) {
      if (target.cores[c].usable) sites_[target.cores[c].kind].push_back(c);
    }
    for (std::uint32_t p = 0; p < parts_.size(); ++p) {
      for (const Traffic::Flow& flow : traffic.out[p]) in_[flow.part].push_back({p, flow.packets});
    }
    occupant_.assign(target.cores.size(), kFree);
  }

  Places run() {
    std::vector<std::uint32_t> order(parts_.size());
    std::iota(order.begin(), order.end(), 0u);
    Places best = in_order(order);
    std::uint64_t best_cost = cost(best);
    const auto consider = [&](Places candidate) {
      const std::uint64_t its = cost(candidate);
      if (its < best_cost) {
        best_cost = its;
        best = std::move(candidate);
      }
    };
    if (best_cost > 0) {
      bisect(order, 0, order.size());
      consider(in_order(order));
      consider(greedy());
      refine(best);
    }
    return best;
  }

 private:
  Places in_order(const std::vector<std::uint32_t>& order) const {
    Places places(parts_.size());
    std::map<const CoreTarget*, std::size_t> next;
    for (const std::uint32_t p : order) places[p] = sites_.at(parts_[p].kind)[next[parts_[p].kind]++];
    return places;
  }

  std::uint64_t cost(const Places& places) const {
    std::uint64_t sum = 0;
    for (std::uint32_t p = 0; p < parts_.size(); ++p) {
      sum += traffic_.entering[p] * distances_.entering(places[p]);
      for (const Traffic::Flow& flow : traffic_.out[p]) sum += flow.packets * distances_.between(places[p], places[flow.part]);
    }
    return sum;
  }

  /// Orders parts [first, last) of `order` such that those with much traffic come close: METIS cuts them into halves with
  /// little traffic between, and so on.
  void bisect(std::vector<std::uint32_t>& order, std::size_t first, std::size_t last) {
    if (last - first < 4) return;
    const auto count = static_cast<idx_t>(last - first);
    std::map<std::uint32_t, idx_t> local;
    for (std::size_t i = first; i < last; ++i) local[order[i]] = static_cast<idx_t>(i - first);
    std::vector<idx_t> begin{0}, to, weight;
    for (std::size_t i = first; i < last; ++i) {
      std::map<idx_t, std::uint64_t> packets;  // both directions together
      for (const Flows* flows : {&traffic_.out[order[i]], static_cast<const Flows*>(&in_[order[i]])}) {
        for (const Traffic::Flow& flow : *flows) {
          const auto at = local.find(flow.part);
          if (at != local.end() && flow.part != order[i]) packets[at->second] += flow.packets;
        }
      }
      for (const auto& [other, sum] : packets) {
        to.push_back(other);
        weight.push_back(static_cast<idx_t>(std::clamp<std::uint64_t>(sum, 1, 1 << 20)));
      }
      begin.push_back(static_cast<idx_t>(to.size()));
    }
    idx_t options[METIS_NOPTIONS];
    METIS_SetDefaultOptions(options);
    options[METIS_OPTION_SEED] = static_cast<idx_t>(seed_ & 0x7fffffff);
    idx_t vertices = count, constraints = 1, halves = 2, cut = 0;
    std::vector<idx_t> half(last - first);
    if (METIS_PartGraphRecursive(&vertices, &constraints, begin.data(), to.data(), nullptr, nullptr, weight.data(), &halves,
                                 nullptr, nullptr, options, &cut, half.data()) != METIS_OK) {
      return;
    }
    std::vector<std::uint32_t> sorted;
    for (const idx_t side : {0, 1}) {
      for (std::size_t i = first; i < last; ++i) {
        if (half[i - first] == side) sorted.push_back(order[i]);
      }
    }
    const auto middle = first + static_cast<std::size_t>(std::count(half.begin(), half.end(), 0));
    if (middle == first || middle == last) return;
    std::copy(sorted.begin(), sorted.end(), order.begin() + static_cast<std::ptrdiff_t>(first));
    bisect(order, first, middle);
    bisect(order, middle, last);
  }

  /// Always the part with most traffic to those that have a place already, to the free core where that costs least.
  Places greedy() {
    Places places(parts_.size(), kFree);
    std::vector<std::uint64_t> pull(traffic_.entering);
    std::vector<bool> taken(occupant_.size(), false);
    for (std::size_t step = 0; step < parts_.size(); ++step) {
      std::uint32_t next = kFree;
      for (std::uint32_t p = 0; p < parts_.size(); ++p) {
        if (places[p] == kFree && (next == kFree || pull[p] > pull[next])) next = p;
      }
      std::uint64_t least = std::numeric_limits<std::uint64_t>::max();
      for (const std::uint32_t core : sites_.at(parts_[next].kind)) {
        if (taken[core]) continue;
        const std::uint64_t here = cost_at(next, core, places);
        if (here < least) {
          least = here;
          places[next] = core;
        }
        if (least == 0) break;
        if (lookups_ > kMostLookups / 3) break;  // the rest takes the first free core
      }
      taken[places[next]] = true;
      for (const Flows* flows : {&traffic_.out[next], static_cast<const Flows*>(&in_[next])}) {
        for (const Traffic::Flow& flow : *flows) pull[flow.part] += flow.packets;
      }
    }
    return places;
  }

  /// Hops of the packets that part p sends and receives, if it sat on `core`; parts without a place do not count.
  std::uint64_t cost_at(std::uint32_t p, std::uint32_t core, const Places& places) {
    lookups_ += traffic_.out[p].size() + in_[p].size() + 1;
    std::uint64_t sum = traffic_.entering[p] * distances_.entering(core);
    for (const Traffic::Flow& flow : traffic_.out[p]) {
      if (flow.part != p && places[flow.part] != kFree) sum += flow.packets * distances_.between(core, places[flow.part]);
    }
    for (const Traffic::Flow& flow : in_[p]) {
      if (flow.part != p && places[flow.part] != kFree) sum += flow.packets * distances_.between(places[flow.part], core);
    }
    return sum;
  }

  /// Moves a part to a free core, or exchanges two, as long as that saves hops and the budget lasts.
  void refine(Places& places) {
    std::fill(occupant_.begin(), occupant_.end(), kFree);
    for (std::uint32_t p = 0; p < parts_.size(); ++p) occupant_[places[p]] = p;
    lookups_ = 0;
    for (bool better = true; better && lookups_ < kMostLookups;) {
      better = false;
      for (std::uint32_t p = 0; p < parts_.size() && lookups_ < kMostLookups; ++p) better = improve(p, places) || better;
    }
  }

  bool improve(std::uint32_t p, Places& places) {
    const std::vector<std::uint32_t>& sites = sites_.at(parts_[p].kind);
    const std::uint64_t share = kMostLookups / 8 / parts_.size() / (traffic_.out[p].size() + in_[p].size() + 1) + 16;
    const bool all = sites.size() <= share;
    std::int64_t best = 0;
    std::uint32_t target = kFree;
    for (std::size_t k = 0; k < (all ? sites.size() : share); ++k) {
      const std::uint32_t core = sites[all ? k : random_.below(sites.size())];
      if (core == places[p]) continue;
      const std::int64_t change = change_of(p, core, places);
      if (change < best) {
        best = change;
        target = core;
      }
    }
    if (target == kFree) return false;
    exchange(p, target, places);
    return true;
  }

  void exchange(std::uint32_t p, std::uint32_t core, Places& places) {
    const std::uint32_t other = occupant_[core];
    occupant_[places[p]] = other;
    if (other != kFree) places[other] = places[p];
    occupant_[core] = p;
    places[p] = core;
  }

  std::int64_t change_of(std::uint32_t p, std::uint32_t core, Places& places) {
    const std::uint32_t other = occupant_[core];
    const std::uint32_t home = places[p];
    const auto pair_cost = [&] {
      return static_cast<std::int64_t>(cost_at(p, places[p], places) +
                                       (other == kFree ? 0 : cost_at(other, places[other], places)));
    };
    // Traffic between the two counts twice on both sides alike, once their places are those of the same arrangement.
    const std::int64_t before = pair_cost();
    exchange(p, core, places);
    const std::int64_t after = pair_cost();
    exchange(p, home, places);
    return after - before - (other == kFree ? 0 : mutual_change(p, other, places[p], core));
  }

  /// What the exchange changes in the traffic between the two, which pair_cost counts twice.
  std::int64_t mutual_change(std::uint32_t p, std::uint32_t q, std::uint32_t at_p, std::uint32_t at_q) const {
    const auto packets = [&](std::uint32_t from, std::uint32_t to) {
      const auto& flows = traffic_.out[from];
      const auto at = std::lower_bound(flows.begin(), flows.end(), to, [](auto& flow, auto part) { return flow.part < part; });
      return at == flows.end() || at->part != to ? std::int64_t{0} : static_cast<std::int64_t>(at->packets);
    };
    const auto there = static_cast<std::int64_t>(distances_.between(at_p, at_q));
    const auto back = static_cast<std::int64_t>(distances_.between(at_q, at_p));
    return (packets(p, q) - packets(q, p)) * (back - there);
  }

  const std::vector<Part>& parts_;
  const Traffic& traffic_;
  const Distances distances_;
  RandomStream random_;
  std::uint64_t seed_;
  std::vector<Flows> in_;                                          ///< by receiving part
  std::map<const CoreTarget*, std::vector<std::uint32_t>> sites_;  ///< looked up only: its order never matters
  std::vector<std::uint32_t> occupant_;
  std::uint64_t lookups_ = 0;
};

}  // namespace

std::vector<std::uint32_t> place(const Partition& partition, const Traffic& traffic, const Target& target, std::uint64_t seed) {
  return Placer(partition, traffic, target, seed).run();
}

}  // namespace synfire
