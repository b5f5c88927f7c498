// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// interconnect/topologies: the links of a mesh and the walk along x, then y.
#include "interconnect/topologies/mesh.h"

#include <cstdlib>

namespace synfire {

namespace {
constexpr std::uint32_t kNoLink = 0xffffffff;
}

Mesh::Mesh(std::uint32_t columns, std::uint32_t rows) : columns_(columns), link_of_(std::size_t{columns} * rows * 4, kNoLink) {
  routers_ = columns * rows;
  kinds_ = {"hop_x", "hop_y"};
  const auto connect = [&](std::uint32_t from, Direction direction, std::uint32_t to) {
    link_of_[std::size_t{from} * 4 + direction] = static_cast<std::uint32_t>(links_.size());
    links_.push_back({from, to, direction == east || direction == west ? 0u : 1u});
  };
  for (std::uint32_t y = 0; y < rows; ++y) {
    for (std::uint32_t x = 0; x < columns; ++x) {
      const std::uint32_t router = y * columns + x;
      if (x + 1 < columns) connect(router, east, router + 1);
      if (x > 0) connect(router, west, router - 1);
      if (y + 1 < rows) connect(router, north, router + columns);
      if (y > 0) connect(router, south, router - columns);
    }
  }
}

void Mesh::path(std::uint32_t from, std::uint32_t to, std::vector<std::uint32_t>& links) const {
  const std::uint32_t x_to = to % columns_;
  for (std::uint32_t x = from % columns_; x != x_to;) {
    const Direction direction = x < x_to ? east : west;
    links.push_back(link_of_[std::size_t{from} * 4 + direction]);
    from = direction == east ? from + 1 : from - 1;
    x = from % columns_;
  }
  while (from != to) {
    const Direction direction = from < to ? north : south;
    links.push_back(link_of_[std::size_t{from} * 4 + direction]);
    from = direction == north ? from + columns_ : from - columns_;
  }
}

std::uint32_t Mesh::hops(std::uint32_t from, std::uint32_t to) const {
  const auto distance = [](std::uint32_t a, std::uint32_t b) { return a > b ? a - b : b - a; };
  return distance(from % columns_, to % columns_) + distance(from / columns_, to / columns_);
}

std::string Mesh::link_place(std::uint32_t link) const {
  const auto [from, to, kind] = links_[link];
  const char* direction = kind == 0 ? (from < to ? "east" : "west") : (from < to ? "north" : "south");
  return "[" + std::to_string(from % columns_) + "," + std::to_string(from / columns_) + "]." + direction;
}

}  // namespace synfire
