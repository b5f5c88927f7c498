// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// interconnect/topologies: routers in columns and rows, each linked to its neighbours: mesh, torus (its ends joined), ring (a
// torus of one row), and the hexagonal torus with its diagonals. Router (x, y) has number y * columns + x; north is y + 1.
#pragma once

#include <array>

#include "interconnect/topologies/topology.h"

namespace synfire {

/// The diagonal goes from (x, y) to (x + 1, y + 1), as on SpiNNaker's boards.
enum Direction : std::uint32_t { kEast, kWest, kNorth, kSouth, kNorthEast, kSouthWest };
inline constexpr std::uint32_t kDirections = 6;

class Grid : public Topology {
 public:
  struct Shape {
    std::uint32_t columns = 1;
    std::uint32_t rows = 1;
    bool wrap = false;      ///< ends are joined
    bool diagonal = false;  ///< six neighbours
    /// Columns and rows of routers on each chip; links between chips are of kind `chip`. 0: all on one.
    std::array<std::uint32_t, 2> chip{};
  };
  explicit Grid(const Shape& shape);

  const Shape& shape() const { return shape_; }
  /// The link in this direction, or kNoLink at an edge.
  std::uint32_t link(std::uint32_t router, std::uint32_t direction) const { return link_of_[router * kDirections + direction]; }
  std::uint32_t direction(std::uint32_t link) const { return direction_[link]; }
  /// Whether the link joins two ends of the grid.
  bool wraps(std::uint32_t link) const { return wraps_[link]; }
  std::uint32_t x(std::uint32_t router) const { return router % shape_.columns; }
  std::uint32_t y(std::uint32_t router) const { return router / shape_.columns; }

  std::string default_routing() const override { return shape_.diagonal ? "hexagonal" : "xy"; }
  std::uint32_t straight_on(std::uint32_t link) const override { return this->link(links_[link].to, direction_[link]); }
  std::string router_name(std::uint32_t router) const override;
  std::string link_place(std::uint32_t link) const override;

 private:
  void connect(std::uint32_t x, std::uint32_t y, std::uint32_t direction, std::int64_t dx, std::int64_t dy);

  Shape shape_;
  std::vector<std::uint32_t> link_of_;  ///< router * kDirections + direction
  std::vector<std::uint8_t> direction_;
  std::vector<std::uint8_t> wraps_;
};

}  // namespace synfire
