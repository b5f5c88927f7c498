// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// interconnect/fabrics: from parameters to times in picoseconds and cycles.
#include "interconnect/fabrics/fabric_parameters.h"

#include <algorithm>
#include <cmath>

namespace synfire {

namespace {

constexpr double kMostFlits = 1 << 25;     ///< 800 MB of them
constexpr double kMostCycles = 1 << 30;    ///< of all routers: 128 MiB
constexpr Picoseconds kLongest = 1 << 16;  ///< cycles of a hop: what is woken lies in a ring of so many

std::uint32_t flits_of(MemorySize bits, MemorySize width) {
  return static_cast<std::uint32_t>(std::ceil(bits.si() / width.si()));
}

Picoseconds value_of(const Figure<Duration>& figure) {
  return figure.value.value_or(Duration{}).ps;
}

/// Times of one kind of links: what the clock gives, unless they are given.
ChannelTimes times_of(const RouterParameters& p, Picoseconds period, const LinkParameters& link) {
  ChannelTimes times;
  const std::uint32_t parts = link.width ? flits_of(p.width, *link.width) : 1;  // of a flit that a narrow link carries in turn
  times.hop = static_cast<Tick>((p.router_cycles + p.link_latency) * period);
  times.flit = static_cast<Tick>(p.link_cycles * period) * parts;
  if (link.hop_latency) {
    times.hop = static_cast<Tick>(value_of(*link.hop_latency));
    // Without a clock, one packet crosses after the other.
    if (period == 0) times.flit = times.hop;
  }
  if (link.flit_time) times.flit = static_cast<Tick>(value_of(*link.flit_time)) * parts;
  return times;
}

}  // namespace

const Schema<LinkParameters>& LinkParameters::schema() {
  using P = LinkParameters;
  static const auto declared =
      Schema<P>("links of a kind", "what differs for links of one kind")
          .optional("hop_latency", &P::hop_latency, "time of a flit from router to router; by default the clock's")
          .optional("flit_time", &P::flit_time,
                    "time that a flit keeps the link busy; by default the clock's, or without a clock the latency of the hop")
          .optional("width", &P::width, "bits that the link carries at once, if fewer than a flit has: flits go in parts",
                    between(1, 65536));
  return declared;
}

ChannelCycles FabricDesign::cycles(const ChannelTimes& times, std::uint32_t router_cycles) const {
  const auto whole = [&](Tick time) {
    return static_cast<std::uint32_t>((time + static_cast<Tick>(period) - 1) / static_cast<Tick>(period));
  };
  ChannelCycles cycles;
  cycles.hop = whole(times.hop);
  cycles.arrive = cycles.hop > router_cycles ? cycles.hop - router_cycles : 0;
  cycles.flit = std::max<std::uint32_t>(whole(times.flit), 1);
  return cycles;
}

namespace {

class Designer {
 public:
  Designer(const RouterParameters& parameters, const Value& in, Reader& reader) : p_(parameters), in_(in), reader_(reader) {}

  std::optional<FabricDesign> design(std::shared_ptr<const Topology> topology,
                                     const std::map<std::string, LinkParameters>& given) {
    const std::size_t before = reader_.problems().count();
    out_.topology = std::move(topology);
    route();
    read_clock();
    const bool timed = p_.clock.has_value();
    LinkParameters none;
    for (const std::string& kind : out_.topology->kinds()) {
      const auto own = p_.links.find(kind);
      const auto general = given.find(kind);
      const LinkParameters& link = own != p_.links.end() ? own->second : general != given.end() ? general->second : none;
      out_.kinds.push_back(times_of(p_, out_.period, link));
      if (timed) check_cycles(kind, out_.kinds.back());
    }
    const auto local = p_.links.find("local");
    if (local != p_.links.end()) {
      out_.local = times_of(p_, out_.period, local->second);
    } else if (given.empty()) {
      out_.local = times_of(p_, out_.period, none);
    }
    if (timed && (local != p_.links.end() || given.empty())) check_cycles("local", out_.local);
    for (const auto& [kind, link] : p_.links) {
      if (kind != "local" && std::ranges::find(out_.topology->kinds(), kind) == out_.topology->kinds().end()) {
        std::vector<std::string> names = out_.topology->kinds();
        names.push_back("local");
        fail("links." + kind, "found no links of this kind; expected " + any_of(names) + did_you_mean(kind, names));
      }
      if (link.width && link.width->si() > p_.width.si())
        fail("links." + kind + ".width", "found more bits than a flit has; expected at most " + to_string(p_.width));
    }
    if (static_cast<std::uint32_t>(p_.edge) >= out_.topology->routers()) {
      fail("edge", "found " + std::to_string(p_.edge) + "; expected a router (0 to " +
                       std::to_string(out_.topology->routers() - 1) + ")");
    }
    check_memory();
    out_.flits = flits_of(p_.packet, p_.width);
    out_.value_flits = flits_of(p_.packet + p_.value, p_.width);
    if (reader_.problems().count() != before) return std::nullopt;
    return std::move(out_);
  }

 private:
  void fail(const std::string& path, std::string message) {
    reader_.fail_at(value_at(in_, path).where, path, std::move(message));
  }

  void route() {
    try {
      if (p_.routing) {
        out_.routing = p_.routing->make({out_.topology});
        return;
      }
      const auto* entry = Registry<Routing>::instance().find(out_.topology->default_routing());
      std::any defaults;
      Problems none;
      entry->read(Value::map(), defaults, Reader(none), {});
      out_.routing = entry->make(defaults, {out_.topology});
    } catch (const ShapeError& error) {
      fail(p_.routing ? "routing." + error.key : "routing", error.what());
    }
  }

  void read_clock() {
    if (!p_.clock) return;
    const auto period = exact_picoseconds(Time(1.0 / p_.clock->si()));
    if (period && *period > 0) {
      out_.period = *period;
    } else {
      fail("clock", "found " + to_string(*p_.clock) +
                        "; expected a clock whose period is a whole number of picoseconds, the resolution of the simulation");
    }
  }

  void check_cycles(const std::string& kind, const ChannelTimes& times) {
    if (out_.period == 0) return;
    const ChannelCycles cycles = out_.cycles(times, static_cast<std::uint32_t>(p_.router_cycles));
    if (cycles.hop < 1 || times.hop / static_cast<Tick>(out_.period) > kLongest ||
        times.flit / static_cast<Tick>(out_.period) > kLongest) {
      fail(p_.links.contains(kind) ? "links." + kind : "clock", "found hops of " + std::to_string(cycles.hop) +
                                                                    " cycles on links " + kind + "; expected 1 to " +
                                                                    std::to_string(kLongest));
      return;
    }
    const std::uint32_t more = flits_after_stop(cycles, static_cast<std::uint32_t>(p_.credit_cycles));
    if (p_.flow_control == FlowControl::on_off && static_cast<std::uint32_t>(p_.buffer) <= more && !buffer_told_) {
      buffer_told_ = true;  // once is enough
      fail("buffer", "found " + std::to_string(p_.buffer) + " flits with on_off; expected at least " +
                         std::to_string(more + 1) + ": " + std::to_string(more) + " still come on links " + kind +
                         " after the receiver has said stop");
    }
  }

  /// A cycle run keeps every buffer, and for each of the coming cycles a bit for each router.
  void check_memory() {
    if (out_.period == 0) return;
    const double flits =
        static_cast<double>(out_.topology->links().size() + out_.topology->routers()) * p_.virtual_channels * p_.buffer;
    if (flits > kMostFlits) {
      fail("buffer", "found room for " + format_number(flits) + " flits in the buffers of all links; expected at most " +
                         format_number(kMostFlits) + ": fewer routers, virtual channels, or smaller buffers");
    }
    Tick longest = std::max(out_.local.hop, out_.local.flit);
    for (const ChannelTimes& kind : out_.kinds) longest = std::max({longest, kind.hop, kind.flit});
    const double cycles = static_cast<double>(longest) / static_cast<double>(out_.period);
    if (cycles * out_.topology->routers() > kMostCycles) {
      fail("clock", "found hops of " + format_number(cycles) + " cycles between " + std::to_string(out_.topology->routers()) +
                        " routers; expected at most " + format_number(kMostCycles) + " as their product");
    }
  }

  const RouterParameters& p_;
  const Value& in_;
  Reader& reader_;
  FabricDesign out_;
  bool buffer_told_ = false;
};

}  // namespace

std::optional<FabricDesign> design_fabric(std::shared_ptr<const Topology> topology, const RouterParameters& parameters,
                                          const std::map<std::string, LinkParameters>& given, const Value& in, Reader& reader) {
  return Designer(parameters, in, reader).design(std::move(topology), given);
}

}  // namespace synfire
