// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios/waves: windows, triggers and the ring. Changes of one time are collected first: a signal that changes there twice
// has changed once, or not at all, while a trigger sees each of them.
#include "scenarios/waves/wave_gate.h"

#include <algorithm>
#include <bit>

namespace synfire {

WaveGate::WaveGate(VcdWriter& out, WaveWindow window, std::vector<ProbeKind> kinds, std::vector<bool> looked_at,
                   std::uint32_t written)
    : out_(out),
      window_(window),
      kinds_(std::move(kinds)),
      looked_at_(std::move(looked_at)),
      written_count_(written),
      now_value_(kinds_.size()),
      told_(kinds_.size()),
      base_(kinds_.size()),
      dirty_(kinds_.size()) {}

void WaveGate::start(std::uint32_t signal, std::uint64_t value) {
  now_value_[signal] = told_[signal] = base_[signal] = value;
  if (looked_at_[signal] && kinds_[signal] != ProbeKind::event && passes(signal, value)) fired_ = true;
}

bool WaveGate::passes(std::uint32_t signal, std::uint64_t value) const {
  const double number = kinds_[signal] == ProbeKind::real ? std::bit_cast<double>(value) : static_cast<double>(value);
  switch (window_.when->test) {
    case Trigger::Test::above: return number > window_.when->bound;
    case Trigger::Test::below: return number < window_.when->bound;
    case Trigger::Test::equals: return number == window_.when->bound;
    case Trigger::Test::event: break;
  }
  return true;
}

bool WaveGate::fires(std::uint32_t signal, std::uint64_t before, std::uint64_t after) const {
  if (kinds_[signal] == ProbeKind::event) return true;
  return passes(signal, after) && !passes(signal, before);
}

void WaveGate::change(const ProbeChange& change) {
  if (change.at != now_) {
    settle();
    now_ = change.at;
  }
  const std::uint32_t signal = change.signal;
  const std::uint64_t value = change.relative ? now_value_[signal] + change.value : change.value;
  if (looked_at_[signal] && fires(signal, now_value_[signal], value)) fired_ = true;
  now_value_[signal] = value;
  if (signal < written_count_ && !dirty_[signal]) {
    dirty_[signal] = true;
    changed_.push_back(signal);
  }
}

void WaveGate::settle() {
  if (!window_.when) {
    if (until_ < 0 && now_ >= window_.from) {
      until_ = window_.to;
      out_.begin(window_.from, told_);
      writing_ = true;
    }
  } else if (fired_ && now_ >= window_.from && now_ <= window_.to) {
    ++triggered_;
    open();
  }
  fired_ = false;
  if (writing_ && now_ > until_) end_stretch();
  for (const std::uint32_t signal : changed_) {
    dirty_[signal] = false;
    if (kinds_[signal] == ProbeKind::event || now_value_[signal] != told_[signal]) emit(signal);
    told_[signal] = now_value_[signal];
  }
  if (writing_ && !changed_.empty()) out_.checkpoint(told_);
  changed_.clear();
}

void WaveGate::emit(std::uint32_t signal) {
  if (writing_) {
    out_.change(now_, signal, now_value_[signal]);
  } else if (window_.when) {
    hold(signal);
  }
}

void WaveGate::hold(std::uint32_t signal) {
  if (window_.before > 0) {
    ring_.push_back({now_, signal, now_value_[signal]});
    forget(now_ - window_.before);
    while (ring_.size() > kMostHeld) {
      lost_ = true;
      forget(ring_.front().at + 1);
    }
  } else {
    base_[signal] = now_value_[signal];
  }
}

/// Changes before that time become part of what the ring begins with.
void WaveGate::forget(Picoseconds before) {
  while (!ring_.empty() && ring_.front().at < before) {
    base_[ring_.front().signal] = ring_.front().value;
    ring_.pop_front();
  }
}

void WaveGate::open() {
  const Picoseconds begin = std::max(window_.from, now_ - std::min(window_.before, now_));
  if (writing_ && now_ > until_ && begin > until_) end_stretch();
  const Picoseconds ended = until_;
  until_ = std::max(until_, window_.after >= window_.to - now_ ? window_.to : now_ + window_.after);
  if (writing_) return;
  writing_ = true;
  if (begin > ended) {
    if (ended >= 0) out_.pause(ended);
    forget(begin);
    out_.begin(lost_ && !ring_.empty() ? std::max(begin, ring_.front().at) : begin, base_);
  }
  for (const Held& held : ring_) {
    if (held.at > out_.last()) out_.checkpoint(base_);
    out_.change(held.at, held.signal, held.value);
    base_[held.signal] = held.value;
  }
  ring_.clear();
}

/// That nothing is known from here on is written only when it is clear that the next stretch does not join this one.
void WaveGate::end_stretch() {
  writing_ = false;
  base_ = told_;
}

void WaveGate::close(Picoseconds end) {
  settle();
  now_ = std::max(now_, end);
  settle();
  if (!writing_ && until_ >= 0) out_.pause(until_);
  out_.close(writing_ ? std::min(now_, until_) : now_);
}

}  // namespace synfire
