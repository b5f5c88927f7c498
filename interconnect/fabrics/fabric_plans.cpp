// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// interconnect/fabrics: `fabric`, of any topology and routing, and `mesh`, the short form of the usual one.
#include "interconnect/fabrics/fabric_parameters.h"
#include "interconnect/fabrics/packet_fabric.h"

namespace synfire {

namespace {

struct FabricParameters : RouterParameters {
  Part<Topology> topology;

  std::optional<FabricDesign> design(const Value& in, Reader& reader) const {
    return design_fabric(topology.make({}), *this, {}, in, reader);
  }
  static const Schema<FabricParameters>& schema() {
    using P = FabricParameters;
    static const auto declared =
        declare(
            Schema<P>("fabric", "routers and links of any shape").required("topology", &P::topology, "who is linked to whom"))
            .check([](const P& p, const Value& in, Reader& reader) { p.design(in, reader); });
    return declared;
  }
};

struct PerAxis {
  Figure<Duration> x{Duration{0}};
  Figure<Duration> y{Duration{0}};

  static const Schema<PerAxis>& schema() {
    static const auto declared = Schema<PerAxis>("per axis", "a time for hops along x and one for hops along y")
                                     .optional("x", &PerAxis::x, "along x (east and west)")
                                     .optional("y", &PerAxis::y, "along y (north and south)");
    return declared;
  }
};

struct MeshParameters : RouterParameters {
  std::array<std::int32_t, 2> size{};
  std::optional<PerAxis> hop_latency;
  std::optional<PerAxis> link_busy;

  std::optional<FabricDesign> design(const Value& in, Reader& reader) const {
    Part<Topology> mesh;
    Problems problems;
    Value shape = Value::map();
    shape.set("type", Value::scalar("mesh"));
    if (const Value* given = in.find("size")) shape.set("size", *given);
    read_part(shape, mesh, reader);
    if (!mesh.parameters.has_value() || std::int64_t{size[0]} * size[1] > Topology::kMostRouters) return std::nullopt;
    std::map<std::string, LinkParameters> per_axis;
    if (hop_latency) {
      const PerAxis busy = link_busy.value_or(*hop_latency);
      per_axis["hop_x"] = {hop_latency->x, busy.x, {}};
      per_axis["hop_y"] = {hop_latency->y, busy.y, {}};
    } else if (link_busy) {
      per_axis["hop_x"].flit_time = link_busy->x;
      per_axis["hop_y"].flit_time = link_busy->y;
    }
    return design_fabric(mesh.make({}), *this, per_axis, in, reader);
  }
  static const Schema<MeshParameters>& schema() {
    using P = MeshParameters;
    static const auto declared =
        declare(
            Schema<P>("mesh", "2-D mesh of routers; packets go along x first, then along y")
                .required("size", &P::size, "columns and rows of routers", between(1, 4096))
                .optional("hop_latency", &P::hop_latency, "time of a packet from router to router; by default the clock's")
                .optional("link_busy", &P::link_busy, "time that a flit keeps a link busy; by default the latency of the hop"))
            .check([](const P& p, const Value& in, Reader& reader) { p.design(in, reader); });
    return declared;
  }
};

template <class P>
class RouterPlan : public FabricPlan {
 public:
  using Parameters = P;

  RouterPlan(const P& parameters, const Context&) : p_(parameters) {
    Problems none;
    Reader reader(none);
    Value in = Value::map();
    if constexpr (std::is_same_v<P, MeshParameters>) in.set("size", FieldType<std::array<std::int32_t, 2>>::write(p_.size));
    design_ = *p_.design(in, reader);  // the schema has checked it
  }

  std::uint32_t routers() const override { return design_.topology->routers(); }
  std::uint32_t hops(std::uint32_t from, std::uint32_t to) const override { return design_.routing->hops(from, to); }
  std::vector<std::string> way(std::uint32_t from, std::uint32_t to) const override {
    std::vector<std::uint32_t> links;
    std::vector<std::string> places;
    if (from != to && design_.routing->path(from, to, links)) {
      for (const std::uint32_t link : links) places.push_back(design_.topology->link_place(link));
    }
    return places;
  }
  std::vector<std::string> links() const override {
    std::vector<std::string> places;
    for (std::uint32_t link = 0; link < design_.topology->links().size(); ++link) {
      places.push_back(design_.topology->link_place(link));
    }
    return places;
  }
  std::uint32_t edge() const override { return static_cast<std::uint32_t>(p_.edge); }
  bool multicast() const override { return p_.multicast; }
  std::vector<ProbeInfo> probes() const override { return link_probes(design_.topology); }
  bool has_cycle() const override { return p_.clock.has_value(); }

  void check_ways(std::span<const std::uint32_t> ends, bool several, const Value& in, Reader& reader,
                  std::vector<std::string>& warnings) const override {
    const auto channels = static_cast<std::uint32_t>(p_.virtual_channels);
    if (!design_.routing->proven(channels)) {
      const RouteFindings findings = walk_all(*design_.routing, ends, channels);
      // Without a routing of its own, the topology's (of `mesh`: its size's) is what leads nowhere.
      const std::string path = in.find("routing") != nullptr ? "routing" : in.find("topology") != nullptr ? "topology" : "size";
      const Value& at = in.at({path});
      if (!findings.hole.empty())
        reader.fail_at(at.where, path, findings.hole + "; expected a way between all routers that something is connected to");
      if (!findings.loop.empty()) reader.fail_at(at.where, path, findings.loop + "; expected ways that end");
      if (!findings.cycle.empty()) {
        warnings.push_back(reader.path() + ": packets can deadlock with this routing and " + std::to_string(channels) +
                           (channels == 1 ? " virtual channel" : " virtual channels") +
                           ": each of these links can wait for the next: " + findings.cycle);
      }
    }
    const std::uint32_t longest = std::max(design_.flits, design_.value_flits);
    if (several && p_.multicast && longest > static_cast<std::uint32_t>(p_.buffer)) {
      warnings.push_back(reader.path() + ": copies of a packet of " + std::to_string(longest) +
                         " flits can deadlock with buffers of " + std::to_string(p_.buffer) +
                         ": one copy waits for flits that another one keeps from coming");
    }
  }

  std::unique_ptr<Component> build(const BuildContext& context) const override {
    std::vector<std::uint32_t> ports;
    for (const BuildContext::Port& port : context.ports) ports.push_back(port.router);
    ports.push_back(edge());
    FabricSetting setting;
    setting.topology = design_.topology;
    setting.local = p_.local_latency.value.value_or(Duration{}).ps;
    setting.period = design_.period;
    setting.multicast = p_.multicast;
    setting.flits = design_.flits;
    setting.value_flits = design_.value_flits;
    const bool cycle = context.fidelity == Fidelity::cycle && has_cycle();
    if (cycle) setting.tick = design_.period;
    return std::make_unique<PacketFabric>(context.name.c_str(), context, setting,
                                          cycle ? cycle_engine(ports) : packet_model(ports));
  }

 private:
  std::unique_ptr<Carrier> cycle_engine(const std::vector<std::uint32_t>& ports) const {
    const auto router_cycles = static_cast<std::uint32_t>(p_.router_cycles);
    EngineSettings engine;
    engine.topology = design_.topology;
    engine.routing = design_.routing;
    for (const ChannelTimes& times : design_.kinds) engine.kinds.push_back(design_.cycles(times, router_cycles));
    engine.inject = engine.eject = design_.cycles(design_.local, router_cycles);
    engine.credit = static_cast<std::uint32_t>(p_.credit_cycles);
    engine.virtual_channels = static_cast<std::uint32_t>(p_.virtual_channels);
    engine.buffer = static_cast<std::uint32_t>(p_.buffer);
    engine.flow_control = p_.flow_control;
    engine.arbitration = p_.arbitration;
    engine.source_queue = static_cast<std::uint32_t>(p_.source_queue.value_or(0));
    engine.ports = ports;
    return std::make_unique<CycleEngine>(std::move(engine));
  }
  std::unique_ptr<Carrier> packet_model(const std::vector<std::uint32_t>& ports) const {
    PacketModelSettings model;
    model.topology = design_.topology;
    model.routing = design_.routing;
    model.kinds = design_.kinds;
    model.inject = model.eject = design_.local;
    model.buffer = static_cast<std::uint32_t>(p_.buffer);
    model.credit = static_cast<Tick>(p_.credit_cycles * design_.period);
    model.windows = has_cycle();
    model.virtual_channels = static_cast<std::uint32_t>(p_.virtual_channels);
    model.source_queue = static_cast<std::uint32_t>(p_.source_queue.value_or(0));
    model.ports = ports;
    return std::make_unique<PacketModel>(std::move(model));
  }

  P p_;
  FabricDesign design_;
};

const Registered<ComponentPlan, RouterPlan<FabricParameters>> kFabric;
const Registered<ComponentPlan, RouterPlan<MeshParameters>> kMesh;

}  // namespace

}  // namespace synfire
