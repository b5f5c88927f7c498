// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// interconnect/fabrics: what a cycle engine checks of itself: nothing is lost or made, and who waits for whom when nothing can
// go on.
#include <algorithm>

#include "base/error.h"
#include "interconnect/fabrics/cycle_engine.h"

namespace synfire {

std::uint32_t flits_after_stop(const ChannelCycles& cycles, std::uint32_t credit) {
  const std::uint32_t round_trip = std::max<std::uint32_t>(cycles.arrive, 1) + credit;
  return (round_trip + cycles.flit - 1) / cycles.flit - 1;
}

void CycleEngine::check_conservation() const {
  std::uint64_t inside = 0;
  for (const Vc& vc : vcs_) inside += vc.count;
  if (entered_ + copied_ == delivered_ + inside && (on_the_way() > 0 || inside == 0)) return;
  throw SimulationError("flits were lost or made in a fabric: " + std::to_string(entered_) + " entered, " +
                        std::to_string(copied_) + " copies were made, " + std::to_string(delivered_) + " were delivered, " +
                        std::to_string(inside) + " are in buffers");
}

/// The VC that this one's front flit cannot go on without, or kNone.
std::uint32_t CycleEngine::waits_for(std::uint32_t vc) const {
  const Vc& input = vcs_[vc];
  if (input.count == 0) return kNone;
  const auto holder = [&](std::uint32_t channel) {
    for (std::uint32_t i = 0; i < vcs_each_; ++i) {
      const std::uint32_t owner = vcs_[channel * vcs_each_ + i].owner;
      if (owner != kNone && owner != kSource && owner != vc) return owner;
    }
    return channel * vcs_each_;
  };
  if (input.fork != kNone) {
    for (const Branch& branch : forks_[input.fork]) {
      if (branch.out == kNone && branch.sent == 0) return holder(branch.channel);
      if (branch.out != kNone && vcs_[branch.out].credits == 0) return branch.out;
    }
    return kNone;
  }
  if (input.out != kNone) return input.out;
  if (input.want != kNone) return holder(input.want);
  Ways ways;
  const Packet& packet = packets_[const_cast<CycleEngine*>(this)->flit(vc, 0).packet];
  const std::uint32_t at = channels_[input.channel].to;
  settings_.routing->ways({at, input.channel < links_ ? input.channel : kNoLink, 0}, settings_.ports[target(packet, 0)], ways);
  return ways.empty() ? kNone : holder(ways[0].link);
}

std::string CycleEngine::vc_name(std::uint32_t vc) const {
  const std::uint32_t channel = vcs_[vc].channel;
  const std::string suffix = vcs_each_ > 1 ? " (virtual channel " + std::to_string(vc % vcs_each_) + ")" : "";
  if (channel < links_) return link_name(*settings_.topology, channel) + suffix;
  return "the core's way in at " + settings_.topology->router_name(channels_[channel].from) + suffix;
}

void CycleEngine::deadlock() const {
  std::string text;
  for (std::uint32_t start = 0; start < first_eject_ * vcs_each_; ++start) {
    std::vector<std::uint32_t> way;
    std::uint32_t vc = start;
    while (vc != kNone && vc < first_eject_ * vcs_each_ && std::ranges::find(way, vc) == way.end()) {
      way.push_back(vc);
      vc = waits_for(vc);
    }
    const auto first = std::ranges::find(way, vc);
    if (first == way.end()) continue;
    // Who holds a link and came from a core stands for that link, which is in the circle too.
    std::vector<std::uint32_t> circle(first, way.end());
    if (std::ranges::any_of(circle, [this](std::uint32_t of) { return vcs_[of].channel < links_; }))
      std::erase_if(circle, [this](std::uint32_t of) { return vcs_[of].channel >= links_; });
    for (std::size_t i = 0; i < circle.size(); ++i) {
      text += (i == 0 ? "; the packet that came by " : ", that by ") + vc_name(circle[i]) + " waits for " +
              vc_name(circle[(i + 1) % circle.size()]);
    }
    break;
  }
  throw SimulationError("deadlock in cycle " + std::to_string(now_) + ": " + std::to_string(on_the_way()) +
                        " packets are on their way and none can go on" + text);
}

}  // namespace synfire
