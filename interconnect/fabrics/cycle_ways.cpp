// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// interconnect/fabrics: which way a packet at a router goes on, and who gets which virtual channel.
#include <algorithm>

#include "base/error.h"
#include "interconnect/fabrics/cycle_engine.h"

namespace synfire {

/// The lowest VC of a class that is free, or kNone.
std::uint32_t CycleEngine::free_vc(std::uint32_t channel, std::uint32_t vc_class) const {
  const std::uint32_t first = channel * vcs_each_;
  const bool folded = classes_ == 1 || channel >= links_;
  const std::uint32_t begin = folded ? 0 : vc_class * vcs_each_ / classes_;
  const std::uint32_t end = folded ? vcs_each_ : (vc_class + 1) * vcs_each_ / classes_;
  for (std::uint32_t vc = begin; vc < end; ++vc) {
    if (vcs_[first + vc].owner == kNone) return first + vc;
  }
  return kNone;
}

void CycleEngine::look_at_head(std::uint32_t slot, std::uint32_t vc) {
  Vc& input = vcs_[vc];
  const Packet& packet = packets_[flit(vc, 0).packet];
  if (input.fork == kNone && input.want == kNone && packet.count > 1) part(vc, packet);
  if (input.fork != kNone) {
    request_fork(slot, vc);
    sendable_.push_back(vc);
    return;
  }
  request(slot, vc);
}

Way CycleEngine::way_to(std::uint32_t vc, std::uint32_t port, Ways& ways, bool& single) {
  const std::uint32_t to = settings_.ports[port];
  single = true;
  if (to == visited_) return {first_eject_ + port, 0};
  const std::uint32_t channel = vcs_[vc].channel;
  const std::uint32_t in_class = classes_ == 1 ? 0 : ((vc % vcs_each_ + 1) * classes_ - 1) / vcs_each_;
  ways.clear();
  const bool from_core = channel >= links_;
  settings_.routing->ways({visited_, from_core ? kNoLink : channel, from_core ? 0 : in_class}, to, ways);
  if (ways.empty()) {
    throw SimulationError("a packet to router " + settings_.topology->router_name(to) + " cannot go on from router " +
                          settings_.topology->router_name(visited_) + ": its routing has no entry");
  }
  single = ways.size() == 1;
  return ways[0];
}

/// A head asks for a VC of the channel by which it goes on; where there are several ways, of the one with most room.
void CycleEngine::request(std::uint32_t slot, std::uint32_t vc) {
  Vc& input = vcs_[vc];
  if (input.want != kNone) {
    if (free_vc(input.want, input.want_class) == kNone) {
      refused_ = true;
    } else {
      requests_.push_back({slot, vc, kNone, input.want, input.want_class});
    }
    return;
  }
  bool single = true;
  Way way = way_to(vc, target(packets_[flit(vc, 0).packet], 0), ways_, single);
  if (single) {
    input.want = way.link;
    input.want_class = static_cast<std::uint16_t>(way.vc_class);
    return request(slot, vc);
  }
  std::uint32_t room = 0;
  bool found = false;
  for (const Way& candidate : ways_) {
    const std::uint32_t free = free_vc(candidate.link, candidate.vc_class);
    if (free == kNone || (found && credits(vcs_[free]) <= room)) continue;
    found = true;
    room = credits(vcs_[free]);
    way = candidate;
  }
  if (found) {
    requests_.push_back({slot, vc, kNone, way.link, static_cast<std::uint16_t>(way.vc_class)});
  } else {
    refused_ = true;
  }
}

/// Gives free VCs to those who asked, output by output.
void CycleEngine::allocate() {
  while (!requests_.empty()) {
    const std::uint32_t channel = requests_.front().channel;
    const std::uint32_t slots = first_slot_[visited_ + 1] - first_slot_[visited_];
    const std::uint32_t turn = settings_.arbitration == Arbitration::round_robin ? channels_[channel].turn : 0;
    std::size_t best = requests_.size();
    std::uint32_t least = slots;
    for (std::size_t i = 0; i < requests_.size(); ++i) {
      const Request& request = requests_[i];
      if (request.channel != channel) continue;
      const std::uint32_t place = request.slot >= turn ? request.slot - turn : request.slot + slots - turn;
      if (place < least) {
        least = place;
        best = i;
      }
    }
    const Request request = requests_[best];
    requests_.erase(requests_.begin() + static_cast<std::ptrdiff_t>(best));
    if (grant(request)) {
      channels_[channel].turn = request.slot + 1 == slots ? 0 : request.slot + 1;
    } else {
      refused_ = true;
      if (vcs_[request.vc].want == kNone && request.branch == kNone) wake(visited_, now_ + 1);  // another way may be free
    }
  }
}

bool CycleEngine::grant(const Request& request) {
  const std::uint32_t out = free_vc(request.channel, request.vc_class);
  if (out == kNone) return false;
  vcs_[out].owner = request.vc;
  ++channels_[request.channel].load.packets;
  if (request.channel < links_) ++hops_[settings_.topology->links()[request.channel].kind];
  Vc& input = vcs_[request.vc];
  if (request.branch != kNone) {
    forks_[input.fork][request.branch].out = out;
    return true;
  }
  input.out = out;
  sendable_.push_back(request.vc);
  return true;
}

}  // namespace synfire
