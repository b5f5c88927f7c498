// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/cores/odin: the outside of a chip.
#include "models/cores/odin/host.h"

#include <algorithm>

namespace synfire::odin {

void Host::send(std::uint32_t address, Cycle earliest) {
  sent_.push_back({address, earliest});
  if (current_ + 1 == sent_.size()) offer();
}

/// Raises REQ for the next event, if there is one and it is not raised yet.
void Host::offer() {
  if (current_ >= sent_.size()) return;
  SentEvent& event = sent_[current_];
  if (event.requested != kNever) return;
  event.requested = std::max(event.earliest, link_idle_);
  engine_.set_request(event.requested, true, event.address);
}

void Host::follow(unsigned changed) {
  const Cycle now = engine_.now();
  if ((changed & Engine::kAcknowledge) != 0 && current_ < sent_.size()) {
    SentEvent& event = sent_[current_];
    if (engine_.acknowledge()) {
      event.acknowledged = now;
      engine_.set_request(now, false, event.address);
    } else {
      event.released = now;
      link_idle_ = now;
      ++current_;
      offer();
    }
  }
  if ((changed & Engine::kRequest) != 0) {
    if (engine_.out_request()) {
      received_.push_back({now, engine_.out_address(), kNever});
      if (delay_ != kNever) answer(now + delay_, true);
    } else if (!received_.empty()) {
      received_.back().released = now;
      if (delay_ != kNever) answer(now + delay_, false);
    }
  }
}

void Host::answer(Cycle at, bool level) {
  if (!received_.empty()) (level ? received_.back().answered : received_.back().withdrawn) = at;
  engine_.set_acknowledge(at, level);
}

unsigned Host::advance(Cycle limit) {
  const unsigned changed = engine_.run(limit, true);
  follow(changed);
  return changed;
}

void Host::run_to(Cycle edge) {
  while (engine_.now() < edge) follow(engine_.run(edge));
}

bool Host::settle(Cycle limit) {
  while (engine_.now() < limit) {
    if ((advance(limit) & Engine::kIdle) != 0) return true;
  }
  return false;
}

std::uint32_t Host::transfer(std::uint32_t address, std::uint32_t data, Cycle half) {
  std::uint32_t read = 0;
  for (int bit = 39; bit >= 0; --bit) {
    const std::uint32_t word = bit >= 20 ? address >> (bit - 20) : data >> bit;
    if (bit < 20) read = read << 1 | (spi_.miso() ? 1u : 0u);
    spi_.rise((word & 1) != 0);
    run_to(engine_.now() + half);
    spi_.fall();
    run_to(engine_.now() + half);
  }
  return read;
}

void Host::reset() {
  spi_.reset();
  engine_.reset();
  sent_.clear();
  received_.clear();
  current_ = 0;
  link_idle_ = 0;
}

void Host::forget() {
  sent_.erase(sent_.begin(), sent_.begin() + static_cast<std::ptrdiff_t>(current_));
  current_ = 0;
  const bool flying = !received_.empty() && received_.back().released == kNever;
  received_.erase(received_.begin(), received_.end() - (flying ? 1 : 0));
}

}  // namespace synfire::odin
