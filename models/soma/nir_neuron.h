// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/soma: the neuron equations of NIR in float64, forward Euler, as pure arithmetic over a range of neurons. Everything is
// structure of arrays; the caller cuts the range out with subspan. The `ideal` chip's interpreter and the float64 somas of
// time-stepped cores share these functions, so both give the same bits.
//
// One step with input x (the sum over the incoming edges), states starting at 0:
// clang-format off
//   I, IF             v += dt*r*x
//   LI, LIF           v += dt/tau*(v_leak - v + r*x)
//   CubaLI, CubaLIF   i += dt/tau_syn*(-i + w_in*x);  v += dt/tau_mem*(v_leak - v + r*i)   (i of this step, or of the last one)
//   IF, LIF, CubaLIF  z = v > v_threshold;  v := v_reset where z                           (or v - v_threshold)
//   Threshold         z = x > threshold
// clang-format on
// The order of the operations inside an expression is as written, left to right, each rounded (compile with -ffp-contract=off):
// exact ties with the threshold are legal networks. The factors dt/tau are constants of a run, so they come ready: `rate`.
//
// Every function: all spans have the size of the first one; none overlap, but `x` may be anywhere that is not written.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/graph_program.h"

namespace synfire::nir {

/// dt / tau for each neuron; dt and tau in the same unit.
inline void rates(double dt, std::span<const double> tau, std::span<double> rate) {
  for (std::size_t n = 0; n < rate.size(); ++n) rate[n] = dt / tau[n];
}

/// v += dt*r*x, evaluated as (dt*r)*x. `dt` is the step of I and IF nodes (Conventions::if_dt).
inline void integrate_i(std::span<double> v, std::span<const double> x, double dt, std::span<const double> r) {
  double* __restrict pv = v.data();
  const double* px = x.data();
  const double* pr = r.data();
  for (std::size_t n = 0; n < v.size(); ++n) pv[n] += dt * pr[n] * px[n];
}

/// v += rate*(v_leak - v + r*x).
inline void integrate_li(std::span<double> v, std::span<const double> x, std::span<const double> rate,
                         std::span<const double> r, std::span<const double> v_leak) {
  double* __restrict pv = v.data();
  const double* px = x.data();
  const double* pk = rate.data();
  const double* pr = r.data();
  const double* pl = v_leak.data();
  for (std::size_t n = 0; n < v.size(); ++n) pv[n] += pk[n] * (pl[n] - pv[n] + pr[n] * px[n]);
}

/// i += rate_syn*(-i + w_in*x); v += rate_mem*(v_leak - v + r*i), with i before or after its update.
template <CubaOrder kOrder>
inline void integrate_cuba(std::span<double> v, std::span<double> i, std::span<const double> x,
                           std::span<const double> rate_syn, std::span<const double> w_in, std::span<const double> rate_mem,
                           std::span<const double> r, std::span<const double> v_leak) {
  double* __restrict pv = v.data();
  double* __restrict pi = i.data();
  const double* px = x.data();
  const double* pks = rate_syn.data();
  const double* pw = w_in.data();
  const double* pkm = rate_mem.data();
  const double* pr = r.data();
  const double* pl = v_leak.data();
  for (std::size_t n = 0; n < v.size(); ++n) {
    const double old_current = pi[n];
    const double new_current = old_current + pks[n] * (-old_current + pw[n] * px[n]);
    pi[n] = new_current;
    const double drive = kOrder == CubaOrder::newer ? new_current : old_current;
    pv[n] += pkm[n] * (pl[n] - pv[n] + pr[n] * drive);
  }
}

inline void integrate_cuba(CubaOrder order, std::span<double> v, std::span<double> i, std::span<const double> x,
                           std::span<const double> rate_syn, std::span<const double> w_in, std::span<const double> rate_mem,
                           std::span<const double> r, std::span<const double> v_leak) {
  if (order == CubaOrder::newer) {
    integrate_cuba<CubaOrder::newer>(v, i, x, rate_syn, w_in, rate_mem, r, v_leak);
  } else {
    integrate_cuba<CubaOrder::older>(v, i, x, rate_syn, w_in, rate_mem, r, v_leak);
  }
}

/// z = 1 where v is past the threshold, else 0; v is reset there. Returns the number of spikes. `Flag` is double where z goes
/// on as a value, std::uint8_t where it is only looked at.
template <Compare kCompare, Reset kReset, class Flag>
inline std::size_t fire(std::span<double> v, std::span<const double> v_threshold, std::span<const double> v_reset,
                        std::span<Flag> z) {
  double* __restrict pv = v.data();
  Flag* __restrict pz = z.data();
  const double* pt = v_threshold.data();
  const double* pr = v_reset.data();
  for (std::size_t n = 0; n < v.size(); ++n) {
    const double old = pv[n];
    const bool fired = kCompare == Compare::above ? old > pt[n] : old >= pt[n];
    const double after = kReset == Reset::to_value ? pr[n] : old - pt[n];
    pv[n] = fired ? after : old;
    pz[n] = fired ? Flag{1} : Flag{0};
  }
  std::size_t spikes = 0;  // apart from the loop above, so that both become vector code
  for (std::size_t n = 0; n < v.size(); ++n) spikes += pz[n] != Flag{0} ? 1 : 0;
  return spikes;
}

template <class Flag>
inline std::size_t fire(Compare compare, Reset reset, std::span<double> v, std::span<const double> v_threshold,
                        std::span<const double> v_reset, std::span<Flag> z) {
  constexpr auto kGreater = Compare::above;
  constexpr auto kNotLess = Compare::at_least;
  if (compare == kGreater) {
    return reset == Reset::to_value ? fire<kGreater, Reset::to_value>(v, v_threshold, v_reset, z)
                                    : fire<kGreater, Reset::subtract>(v, v_threshold, v_reset, z);
  }
  return reset == Reset::to_value ? fire<kNotLess, Reset::to_value>(v, v_threshold, v_reset, z)
                                  : fire<kNotLess, Reset::subtract>(v, v_threshold, v_reset, z);
}

/// z = x > threshold (or >=); no state.
inline std::size_t compare_with(Compare compare, std::span<const double> x, std::span<const double> threshold,
                                std::span<double> z) {
  std::size_t ones = 0;
  for (std::size_t n = 0; n < z.size(); ++n) {
    const bool on = compare == Compare::above ? x[n] > threshold[n] : x[n] >= threshold[n];
    z[n] = on ? 1.0 : 0.0;
    ones += on ? 1 : 0;
  }
  return ones;
}

}  // namespace synfire::nir
