// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// interconnect/fabrics: packets of several targets: they are copied where their ways part, and the copies go on by themselves.
#include <algorithm>

#include "interconnect/fabrics/cycle_flits.h"

namespace synfire {

/// Divides a packet of several targets where their ways part. `packet` is a copy: new packets move the old ones.
void CycleEngine::part(std::uint32_t vc, Packet packet) {
  std::vector<std::pair<std::uint64_t, std::uint32_t>> by_way;
  for (std::uint32_t i = 0; i < packet.count; ++i) {
    bool single = true;
    const Way way = way_to(vc, targets_[packet.first + i], ways_, single);
    by_way.push_back({std::uint64_t{way.link} << 32 | way.vc_class, targets_[packet.first + i]});
  }
  std::ranges::stable_sort(by_way, {}, [](const auto& entry) { return entry.first; });
  if (by_way.front().first == by_way.back().first) {
    vcs_[vc].want = static_cast<std::uint32_t>(by_way.front().first >> 32);
    vcs_[vc].want_class = static_cast<std::uint16_t>(by_way.front().first);
    return;
  }
  std::uint32_t fork = 0;
  if (free_forks_.empty()) {
    fork = static_cast<std::uint32_t>(forks_.size());
    forks_.emplace_back();
  } else {
    fork = free_forks_.back();
    free_forks_.pop_back();
  }
  for (std::size_t i = 0; i < by_way.size();) {
    std::size_t end = i;
    while (end < by_way.size() && by_way[end].first == by_way[i].first) ++end;
    Packet copy = packet;
    copy.count = static_cast<std::uint32_t>(end - i);
    copy.first = copy.count == 1 ? by_way[i].second : packet.first + static_cast<std::uint32_t>(i);
    for (std::size_t k = i; k < end; ++k) targets_[packet.first + k] = by_way[k].second;
    forks_[fork].push_back({new_packet(copy), static_cast<std::uint32_t>(by_way[i].first >> 32),
                            static_cast<std::uint16_t>(by_way[i].first), kNone, 0});
    i = end;
  }
  vcs_[vc].fork = fork;
}

void CycleEngine::request_fork(std::uint32_t slot, std::uint32_t vc) {
  const std::vector<Branch>& branches = forks_[vcs_[vc].fork];
  for (std::uint32_t i = 0; i < branches.size(); ++i) {
    const Branch& branch = branches[i];
    if (branch.out != kNone || branch.sent > 0) continue;
    if (free_vc(branch.channel, branch.vc_class) == kNone) {
      refused_ = true;
    } else {
      requests_.push_back({slot, vc, i, branch.channel, branch.vc_class});
    }
  }
}

/// Whether any copy of the front packet has a flit that can go.
bool CycleEngine::fork_can_send(std::uint32_t vc) {
  const std::uint32_t front = flit(vc, 0).number;
  bool able = false;
  for (const Branch& branch : forks_[vcs_[vc].fork]) {
    if (branch.out == kNone || branch.sent - front >= vcs_[vc].count) continue;
    const Cycle ready = flit(vc, branch.sent - front).ready;
    if (ready > now_) {
      wake(visited_, ready);
    } else if (can_send(branch.out)) {
      able = true;
    }
  }
  return able;
}

void CycleEngine::try_send_fork(std::uint32_t vc) {
  std::vector<Branch>& branches = forks_[vcs_[vc].fork];
  const std::uint32_t front = flit(vc, 0).number;
  const std::uint32_t parent = flit(vc, 0).packet;
  const std::uint32_t flits = packets_[parent].flits;
  std::uint32_t least = flits;
  for (Branch& branch : branches) {
    const std::uint32_t ahead = branch.sent - front;
    if (branch.out != kNone && ahead < vcs_[vc].count) {
      const Flit& next = flit(vc, ahead);
      if (next.ready > now_) {
        wake(visited_, next.ready);
      } else if (can_send(branch.out)) {
        const bool tail = branch.sent + 1 == flits;
        send(branch.out, branch.packet, branch.sent, tail);
        ++branch.sent;
        ++copied_;
        if (tail) {
          released_.push_back(branch.out);
          branch.out = kNone;
        } else {
          wake(visited_, channels_[vcs_[branch.out].channel].free_at);
        }
      }
    }
    least = std::min(least, branch.sent);
  }
  if (least == front) return;
  --copied_;  // all copies of the front flit have left; one of them is itself
  const bool done = least == flits;
  if (done) {
    branches.clear();
    free_forks_.push_back(vcs_[vc].fork);
    free_packets_.push_back(parent);
    vcs_[vc].fork = vcs_[vc].want = kNone;
  }
  pop(vc, done, now_ + 1);
}

}  // namespace synfire
