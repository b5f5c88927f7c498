// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// interconnect/routing: `xy`, `yx`, `west_first`, `odd_even` and `hexagonal`: routing by columns and rows.
//
// Where ends are joined, a packet takes the shorter way around (east and north when both are as long) and moves to a higher
// class of virtual channels when it crosses the joint, so that no ring of links can wait for itself (Dally, Seitz 1987).
#include <cstdlib>

#include "interconnect/routing/routing.h"
#include "interconnect/topologies/grid.h"

namespace synfire {

namespace {

class GridRouting : public Routing {
 public:
  GridRouting(const Context& context, const char* name, bool may_wrap, bool diagonal)
      : Routing(context.topology), grid_(dynamic_cast<const Grid*>(context.topology.get())) {
    if (grid_ == nullptr) {
      throw ShapeError("type", std::string("found ") + name +
                                   " on routers without columns and rows; expected another routing, such as " +
                                   context.topology->default_routing());
    }
    if (grid_->shape().diagonal != diagonal || (grid_->shape().wrap && !may_wrap)) {
      throw ShapeError("type", std::string("found ") + name + ", which does not know all links of this topology; expected " +
                                   context.topology->default_routing());
    }
  }

 protected:
  /// Steps to go along one dimension, with their sign.
  static std::int32_t distance(std::uint32_t from, std::uint32_t to, std::uint32_t size, bool wrap) {
    auto steps = static_cast<std::int32_t>(to) - static_cast<std::int32_t>(from);
    const auto length = static_cast<std::int32_t>(size);
    if (!wrap) return steps;
    if (2 * steps > length) steps -= length;
    if (2 * steps <= -length) steps += length;
    return steps;
  }
  std::int32_t dx(std::uint32_t from, std::uint32_t to) const {
    return distance(grid_->x(from), grid_->x(to), grid_->shape().columns, grid_->shape().wrap);
  }
  std::int32_t dy(std::uint32_t from, std::uint32_t to) const {
    return distance(grid_->y(from), grid_->y(to), grid_->shape().rows, grid_->shape().wrap);
  }
  /// Adds the link in a direction, in the class that its joint asks for.
  void add(const Stand& at, std::uint32_t direction, Ways& out) const {
    const std::uint32_t link = grid_->link(at.router, direction);
    const bool same = at.came_by != kNoLink && grid_->direction(at.came_by) == direction;
    out.add(link, (same ? at.vc_class : 0) + (grid_->wraps(link) ? 1 : 0));
  }

  const Grid* grid_;
};

template <bool kXFirst>
class DimensionOrder : public GridRouting {
 public:
  static constexpr const char* kName = kXFirst ? "xy" : "yx";
  struct Parameters {
    static const Schema<Parameters>& schema() {
      static const auto declared = Schema<Parameters>(
          kName, kXFirst ? "dimension order: along x first, then along y" : "dimension order: along y first, then along x");
      return declared;
    }
  };
  DimensionOrder(const Parameters&, const Context& context) : GridRouting(context, kName, true, false) {}

  void ways(const Stand& at, std::uint32_t to, Ways& out) const override {
    const std::int32_t x = dx(at.router, to);
    const std::int32_t y = dy(at.router, to);
    if (x != 0 && (kXFirst || y == 0)) {
      add(at, x > 0 ? kEast : kWest, out);
    } else {
      add(at, y > 0 ? kNorth : kSouth, out);
    }
  }
  std::uint32_t classes() const override { return grid_->shape().wrap ? 2 : 1; }
  std::uint32_t hops(std::uint32_t from, std::uint32_t to) const override {
    return static_cast<std::uint32_t>(std::abs(dx(from, to)) + std::abs(dy(from, to)));
  }
  bool proven(std::uint32_t virtual_channels) const override { return virtual_channels >= classes(); }
};

/// Glass, Ni: "The turn model for adaptive routing", ISCA 1992: west before everything else, then whatever is free.
class WestFirst : public GridRouting {
 public:
  struct Parameters {
    static const Schema<Parameters>& schema() {
      static const auto declared =
          Schema<Parameters>("west_first", "adaptive: west first, then east, north and south as they are free");
      return declared;
    }
  };
  WestFirst(const Parameters&, const Context& context) : GridRouting(context, "west_first", false, false) {}

  void ways(const Stand& at, std::uint32_t to, Ways& out) const override {
    const std::int32_t x = dx(at.router, to);
    const std::int32_t y = dy(at.router, to);
    if (x < 0) return add(at, kWest, out);
    if (x > 0) add(at, kEast, out);
    if (y != 0) add(at, y > 0 ? kNorth : kSouth, out);
  }
};

/// Chiu: "The odd-even turn model for adaptive routing", IEEE Trans. Parallel and Distributed Systems 11(7), 2000: no turn from
/// east to north or south in an even column, none from north or south to west in an odd one.
class OddEven : public GridRouting {
 public:
  struct Parameters {
    static const Schema<Parameters>& schema() {
      static const auto declared =
          Schema<Parameters>("odd_even", "adaptive: some turns only in odd columns, some only in even ones");
      return declared;
    }
  };
  OddEven(const Parameters&, const Context& context) : GridRouting(context, "odd_even", false, false) {}

  void ways(const Stand& at, std::uint32_t to, Ways& out) const override {
    const std::int32_t x = dx(at.router, to);
    const std::int32_t y = dy(at.router, to);
    const std::uint32_t vertical = y > 0 ? kNorth : kSouth;
    const bool odd = grid_->x(at.router) % 2 == 1;
    if (x == 0) return add(at, vertical, out);
    if (x < 0) {
      add(at, kWest, out);
      if (y != 0 && !odd) add(at, vertical, out);
      return;
    }
    if (y == 0) return add(at, kEast, out);
    const bool eastbound = at.came_by != kNoLink && grid_->direction(at.came_by) == kEast;
    // An even column next to the destination's, which is even too, must not be left along x: the turn there is forbidden.
    const bool target_odd = grid_->x(to) % 2 == 1;
    if (target_odd || x != 1) add(at, kEast, out);
    if (odd || !eastbound) add(at, vertical, out);
  }
};

/// Along the diagonal first, then along x or y: what remains never needs both.
class Hexagonal : public GridRouting {
 public:
  struct Parameters {
    static const Schema<Parameters>& schema() {
      static const auto declared = Schema<Parameters>(
          "hexagonal", "dimension order with six neighbours: along the diagonal first, then along x, then along y");
      return declared;
    }
  };
  Hexagonal(const Parameters&, const Context& context) : GridRouting(context, "hexagonal", true, true) {}

  void ways(const Stand& at, std::uint32_t to, Ways& out) const override {
    const auto [x, y] = steps(at, to);
    if (x > 0 && y > 0) return add(at, kNorthEast, out);
    if (x < 0 && y < 0) return add(at, kSouthWest, out);
    if (x != 0) return add(at, x > 0 ? kEast : kWest, out);
    add(at, y > 0 ? kNorth : kSouth, out);
  }
  /// A diagonal crosses the joint of the columns and that of the rows.
  std::uint32_t classes() const override { return 3; }

 private:
  struct Steps {
    std::int32_t x = 0;
    std::int32_t y = 0;
    std::int32_t length() const { return x * y > 0 ? std::max(std::abs(x), std::abs(y)) : std::abs(x) + std::abs(y); }
  };
  /// The shortest of the four ways around; on the way a packet keeps to the one that it set out on, which stays the shortest.
  Steps steps(const Stand& at, std::uint32_t to) const {
    const auto columns = static_cast<std::int32_t>(grid_->shape().columns);
    const auto rows = static_cast<std::int32_t>(grid_->shape().rows);
    const std::int32_t x = dx(at.router, to);
    const std::int32_t y = dy(at.router, to);
    Steps best{x, y};
    for (const std::int32_t x_too : {x, x > 0 ? x - columns : x + columns}) {
      for (const std::int32_t y_too : {y, y > 0 ? y - rows : y + rows}) {
        const Steps other{x == 0 ? 0 : x_too, y == 0 ? 0 : y_too};
        if (other.length() < best.length() || (other.length() == best.length() && goes_on(at, other) && !goes_on(at, best)))
          best = other;
      }
    }
    return best;
  }
  /// Whether these steps continue in the direction that the packet came by.
  bool goes_on(const Stand& at, const Steps& steps) const {
    if (at.came_by == kNoLink) return false;
    switch (grid_->direction(at.came_by)) {
      case kNorthEast: return steps.x > 0 || steps.y > 0;
      case kSouthWest: return steps.x < 0 || steps.y < 0;
      case kEast: return steps.x > 0 && steps.y <= 0;
      case kWest: return steps.x < 0 && steps.y >= 0;
      case kNorth: return steps.x == 0 && steps.y > 0;
      default: return steps.x == 0 && steps.y < 0;
    }
  }
};

const Registered<Routing, DimensionOrder<true>> kXY;
const Registered<Routing, DimensionOrder<false>> kYX;
const Registered<Routing, WestFirst> kWestFirst;
const Registered<Routing, OddEven> kOddEven;
const Registered<Routing, Hexagonal> kHexagonal;

}  // namespace

}  // namespace synfire
