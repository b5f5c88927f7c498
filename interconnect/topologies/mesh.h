// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// interconnect/topologies: a 2-D mesh; router (x, y) has number y * columns + x. Dimension-order routing: x first, then y.
#pragma once

#include "interconnect/topologies/topology.h"

namespace synfire {

class Mesh : public Topology {
 public:
  Mesh(std::uint32_t columns, std::uint32_t rows);

  void path(std::uint32_t from, std::uint32_t to, std::vector<std::uint32_t>& links) const override;
  std::uint32_t hops(std::uint32_t from, std::uint32_t to) const override;
  std::string link_place(std::uint32_t link) const override;

 private:
  enum Direction : std::uint32_t { east, west, north, south };

  std::uint32_t columns_;
  std::vector<std::uint32_t> link_of_;  ///< router * 4 + direction
};

}  // namespace synfire
