// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// interconnect/topologies: `mesh`, `torus`, `ring`, `hexagonal_torus` and `concentrated_mesh`: the grids.
#include "interconnect/topologies/grid.h"

namespace synfire {

Grid::Grid(const Shape& shape) : shape_(shape) {
  routers_ = shape.columns * shape.rows;
  link_of_.assign(std::size_t{routers_} * kDirections, kNoLink);
  add_kind("hop_x");
  if (shape.rows > 1) add_kind("hop_y");
  if (shape.diagonal) add_kind("hop_diagonal");
  if (shape.chip[0] != 0) add_kind("chip");
  for (std::uint32_t y = 0; y < shape.rows; ++y) {
    for (std::uint32_t x = 0; x < shape.columns; ++x) {
      connect(x, y, kEast, 1, 0);
      connect(x, y, kWest, -1, 0);
      connect(x, y, kNorth, 0, 1);
      connect(x, y, kSouth, 0, -1);
      if (!shape.diagonal) continue;
      connect(x, y, kNorthEast, 1, 1);
      connect(x, y, kSouthWest, -1, -1);
    }
  }
  index();
}

void Grid::connect(std::uint32_t x, std::uint32_t y, std::uint32_t direction, std::int64_t dx, std::int64_t dy) {
  const std::int64_t columns = shape_.columns;
  const std::int64_t rows = shape_.rows;
  const std::int64_t nx = (x + dx + columns) % columns;
  const std::int64_t ny = (y + dy + rows) % rows;
  const bool wrapped = nx != x + dx || ny != y + dy;
  if (wrapped && !shape_.wrap) return;
  if ((dx != 0 && columns == 1) || (dy != 0 && rows == 1)) return;
  const auto to = static_cast<std::uint32_t>(ny * columns + nx);
  const std::uint32_t from = y * shape_.columns + x;
  std::uint32_t kind = add_kind(dx == 0 ? "hop_y" : dy == 0 ? "hop_x" : "hop_diagonal");
  const auto other_chip = [](std::int64_t a, std::int64_t b, std::uint32_t size) { return size != 0 && a / size != b / size; };
  if (other_chip(x, nx, shape_.chip[0]) || other_chip(y, ny, shape_.chip[1])) kind = add_kind("chip");
  link_of_[std::size_t{from} * kDirections + direction] = static_cast<std::uint32_t>(links_.size());
  add_link(from, to, kind);
  direction_.push_back(static_cast<std::uint8_t>(direction));
  wraps_.push_back(wrapped ? 1 : 0);
}

std::string Grid::router_name(std::uint32_t router) const {
  if (shape_.rows == 1) return std::to_string(router);
  return "(" + std::to_string(x(router)) + ", " + std::to_string(y(router)) + ")";
}

std::string Grid::link_place(std::uint32_t link) const {
  constexpr const char* kNames[] = {"east", "west", "north", "south", "north_east", "south_west"};
  const std::uint32_t from = links_[link].from;
  return "[" + std::to_string(x(from)) + "," + std::to_string(y(from)) + "]." + kNames[direction_[link]];
}

namespace {

using Size = std::array<std::int32_t, 2>;

void check_size(const Size& size, const Value& in, Reader& reader) {
  const std::int64_t routers = std::int64_t{size[0]} * size[1];
  if (routers <= Topology::kMostRouters) return;
  reader.fail_at(in.find("size")->where, "size",
                 "found " + std::to_string(routers) + " routers; expected at most " + std::to_string(Topology::kMostRouters));
}

void check_chip(const Size& size, const std::optional<Size>& chip, const Value& in, Reader& reader) {
  for (std::size_t i = 0; chip && i < 2; ++i) {
    if (size[i] % (*chip)[i] == 0) continue;
    reader.fail_at(in.find("chip")->where, "chip",
                   "found chips of " + std::to_string((*chip)[i]) + (i == 0 ? " columns" : " rows") +
                       "; expected a divisor of " + std::to_string(size[i]));
  }
}

std::array<std::uint32_t, 2> chip_of(const std::optional<Size>& chip) {
  if (!chip) return {0, 0};
  return {static_cast<std::uint32_t>((*chip)[0]), static_cast<std::uint32_t>((*chip)[1])};
}

constexpr const char* kChipMeaning =
    "columns and rows of routers on each chip; links between chips are of kind `chip`; by default there is one chip";

struct MeshShape {
  Size size{};
  std::optional<Size> chip;

  template <class P>
  static Schema<P> declare(const char* name, const char* summary, Limits limits) {
    return Schema<P>(name, summary)
        .required("size", &P::size, "columns and rows of routers", limits)
        .optional("chip", &P::chip, kChipMeaning, between(1, 4096))
        .check([](const P& shape, const Value& in, Reader& reader) {
          check_size(shape.size, in, reader);
          check_chip(shape.size, shape.chip, in, reader);
        });
  }
  Grid::Shape shape(bool wrap, bool diagonal) const {
    return {static_cast<std::uint32_t>(size[0]), static_cast<std::uint32_t>(size[1]), wrap, diagonal, chip_of(chip)};
  }
  static const Schema<MeshShape>& schema() {
    static const auto declared = declare<MeshShape>("mesh", "columns and rows of routers", between(1, 4096));
    return declared;
  }
};

struct TorusShape : MeshShape {
  static const Schema<TorusShape>& schema() {
    static const auto declared = declare<TorusShape>("torus", "a mesh whose ends are joined", between(1, 4096));
    return declared;
  }
};

struct HexagonalShape : MeshShape {
  static const Schema<HexagonalShape>& schema() {
    static const auto declared = declare<HexagonalShape>(
        "hexagonal_torus", "a torus with one diagonal, so that each router has six neighbours (SpiNNaker's)", between(2, 4096));
    return declared;
  }
};

struct RingShape {
  std::int32_t routers = 0;

  static const Schema<RingShape>& schema() {
    static const auto declared =
        Schema<RingShape>("ring", "routers in a circle, linked both ways")
            .required("routers", &RingShape::routers, "routers of the ring", between(3, Topology::kMostRouters));
    return declared;
  }
};

struct ConcentratedShape {
  Size nodes{};
  Size concentration{2, 2};

  static const Schema<ConcentratedShape>& schema() {
    using P = ConcentratedShape;
    static const auto declared =
        Schema<P>("concentrated_mesh", "a mesh whose routers each serve a block of nodes")
            .required("nodes", &P::nodes, "columns and rows of nodes (cores)", between(1, 4096))
            .optional("concentration", &P::concentration, "columns and rows of nodes on each router", between(1, 64))
            .check([](const P& shape, const Value& in, Reader& reader) {
              for (std::size_t i = 0; i < 2; ++i) {
                if (shape.nodes[i] % shape.concentration[i] == 0) continue;
                reader.fail_at(in.find("nodes")->where, "nodes",
                               "found " + std::to_string(shape.nodes[i]) + "; expected a multiple of the concentration, " +
                                   std::to_string(shape.concentration[i]));
                return;
              }
              const std::int64_t routers =
                  std::int64_t{shape.nodes[0] / shape.concentration[0]} * (shape.nodes[1] / shape.concentration[1]);
              if (routers > Topology::kMostRouters) {
                reader.fail_at(in.find("nodes")->where, "nodes",
                               "found " + std::to_string(routers) + " routers; expected at most " +
                                   std::to_string(Topology::kMostRouters));
              }
            });
    return declared;
  }
};

struct MeshTopology : Grid {
  using Parameters = MeshShape;
  MeshTopology(const MeshShape& shape, const Context&) : Grid(shape.shape(false, false)) {}
};
struct TorusTopology : Grid {
  using Parameters = TorusShape;
  TorusTopology(const TorusShape& shape, const Context&) : Grid(shape.shape(true, false)) {}
};
struct HexagonalTopology : Grid {
  using Parameters = HexagonalShape;
  HexagonalTopology(const HexagonalShape& shape, const Context&) : Grid(shape.shape(true, true)) {}
};
struct RingTopology : Grid {
  using Parameters = RingShape;
  RingTopology(const RingShape& shape, const Context&)
      : Grid({static_cast<std::uint32_t>(shape.routers), 1, true, false, {}}) {}
};
struct ConcentratedTopology : Grid {
  using Parameters = ConcentratedShape;
  ConcentratedTopology(const ConcentratedShape& shape, const Context&)
      : Grid({static_cast<std::uint32_t>(shape.nodes[0] / shape.concentration[0]),
              static_cast<std::uint32_t>(shape.nodes[1] / shape.concentration[1]),
              false,
              false,
              {}}) {}
};

const Registered<Topology, MeshTopology> kMesh;
const Registered<Topology, TorusTopology> kTorus;
const Registered<Topology, HexagonalTopology> kHexagonal;
const Registered<Topology, RingTopology> kRing;
const Registered<Topology, ConcentratedTopology> kConcentrated;

}  // namespace

}  // namespace synfire
