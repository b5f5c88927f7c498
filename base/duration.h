// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// base: durations of the simulation kernel: whole picoseconds, read from a quantity of time. What does not fit is refused, so
// that 1/3 ns never drifts and 0.4 ps never becomes nothing.
#pragma once

#include "base/schema.h"

namespace synfire {

struct Duration {
  Picoseconds ps = 0;
};

template <>
struct FieldType<Duration> {
  static TypeInfo info() { return FieldType<Time>::info(); }
  static Value write(Duration value) { return FieldType<Time>::write(Time(to_seconds(value.ps))); }
  static Value read(const Value& in, Duration& out, Reader reader, const Limits& limits) {
    Time time;
    const std::size_t before = reader.problems().count();
    FieldType<Time>::read(in, time, reader, limits);
    if (reader.problems().count() != before) return in;
    if (const auto ps = exact_picoseconds(time); ps && *ps >= 0) {
      out.ps = *ps;
    } else {
      reader.fail(
          in, "found " + in.shown() + "; expected a time of 0 or more in whole picoseconds, the resolution of the simulation");
    }
    return in;
  }
};

}  // namespace synfire
