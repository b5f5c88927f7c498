// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// interconnect/fabrics: `mesh`: routers in a grid, dimension-order routing (x, then y).
#include "interconnect/topologies/mesh.h"
#include "base/duration.h"
#include "base/figure.h"
#include "interconnect/fabrics/behavioural_fabric.h"

namespace synfire {

namespace {

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

struct MeshParameters {
  std::array<std::int32_t, 2> size{};
  PerAxis hop_latency;
  std::optional<PerAxis> link_busy;
  Figure<Duration> local_latency{Duration{0}};
  std::int32_t edge = 0;
  bool multicast = true;

  static const Schema<MeshParameters>& schema() {
    static const auto declared =
        Schema<MeshParameters>("mesh", "2-D mesh of routers; packets go along x first, then along y")
            .required("size", &MeshParameters::size, "columns and rows of routers", between(1, 4096))
            .optional("hop_latency", &MeshParameters::hop_latency, "time of a packet from router to router")
            .optional("link_busy", &MeshParameters::link_busy,
                      "time that a packet keeps a link busy; by default the latency of the hop")
            .optional("local_latency", &MeshParameters::local_latency, "time from a router to a core on it")
            .optional("edge", &MeshParameters::edge, "router where the outside's packets, or those of a board, enter and leave",
                      at_least(0))
            .optional("multicast", &MeshParameters::multicast,
                      "whether routers copy a packet along a tree (true) or the source sends one packet to each core (false)")
            .check([](const MeshParameters& mesh, const Value& in, Reader& reader) {
              const std::int64_t routers = std::int64_t{mesh.size[0]} * mesh.size[1];
              if (mesh.edge >= routers) {
                const Value* edge = in.find("edge");
                reader.fail_at(
                    edge != nullptr ? edge->where : in.where, "edge",
                    "found " + std::to_string(mesh.edge) + "; expected a router (0 to " + std::to_string(routers - 1) + ")");
              }
            });
    return declared;
  }
};

class MeshPlan : public FabricPlan {
 public:
  using Parameters = MeshParameters;

  MeshPlan(const MeshParameters& parameters, const Context&)
      : parameters_(parameters),
        topology_(std::make_shared<Mesh>(static_cast<std::uint32_t>(parameters.size[0]),
                                         static_cast<std::uint32_t>(parameters.size[1]))) {}

  std::uint32_t routers() const override { return topology_->routers(); }
  std::uint32_t hops(std::uint32_t from, std::uint32_t to) const override { return topology_->hops(from, to); }
  std::uint32_t edge() const override { return static_cast<std::uint32_t>(parameters_.edge); }
  bool multicast() const override { return parameters_.multicast; }
  std::vector<ProbeInfo> probes() const override { return link_probes(topology_); }

  std::unique_ptr<Component> build(const BuildContext& context) const override {
    const auto times = [](const PerAxis& axis) {
      return std::vector<Picoseconds>{axis.x.value.value_or(Duration{}).ps, axis.y.value.value_or(Duration{}).ps};
    };
    FabricTiming timing{times(parameters_.hop_latency), times(parameters_.link_busy.value_or(parameters_.hop_latency)),
                        parameters_.local_latency.value.value_or(Duration{}).ps};
    return std::make_unique<BehaviouralFabric>(context.name.c_str(), context, topology_, std::move(timing), edge(),
                                               multicast());
  }

 private:
  MeshParameters parameters_;
  std::shared_ptr<const Mesh> topology_;
};

const Registered<ComponentPlan, MeshPlan> kRegistered;

}  // namespace

}  // namespace synfire
