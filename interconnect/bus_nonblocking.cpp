// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// interconnect: the bus towards non-blocking initiators: BEGIN_REQ, END_REQ, BEGIN_RESP, END_RESP of the base protocol. The bus
// carries one transaction from its grant until its response was taken; the others queue.
#include <algorithm>

#include "base/error.h"
#include "interconnect/bus.h"
#include "kernel/simulation.h"

namespace synfire {

tlm::tlm_sync_enum Bus::nb_transport_fw(int id, tlm::tlm_generic_payload& transaction, tlm::tlm_phase& phase,
                                        sc_core::sc_time& delay) {
  if (phase == tlm::BEGIN_REQ) {
    if (!transaction.has_mm()) throw SimulationError(path() + ": a non-blocking transaction came without a memory manager");
    const bool open = std::ranges::any_of(queue_, [&](const Pending& pending) { return pending.initiator == id; });
    if (open) throw SimulationError(path() + ": an initiator began a request before END_REQ of its last one");
    transaction.acquire();
    queue_.push_back({id, &transaction, sc_core::sc_time_stamp() + delay});
    requested_.notify(delay);
    return tlm::TLM_ACCEPTED;
  }
  if (phase == tlm::END_RESP) {
    if (responding_ != &transaction) throw SimulationError(path() + ": an initiator ended a response that had not begun");
    responding_ = nullptr;
    responded_.notify(delay);
    return tlm::TLM_COMPLETED;
  }
  if (phase == tlm::END_REQ || phase == tlm::BEGIN_RESP) {
    throw SimulationError(path() + ": an initiator sent a phase that only targets send");
  }
  return tlm::TLM_ACCEPTED;  // a phase beyond the base protocol may be ignored
}

/// Targets are asked blocking, so none of them calls back.
tlm::tlm_sync_enum Bus::nb_transport_bw(int, tlm::tlm_generic_payload&, tlm::tlm_phase&, sc_core::sc_time&) {
  throw SimulationError(path() + ": a target answered what it was not asked");
}

/// Of those whose request has arrived; the queue's size when there is none.
std::size_t Bus::choose() {
  std::size_t best = queue_.size();
  const int all = static_cast<int>(in.size());
  const auto rank = [&](const Pending& pending) {
    if (timing_.arbitration == BusArbitration::priority) return pending.initiator;
    return (pending.initiator - last_granted_ - 1 + 2 * all) % all;
  };
  for (std::size_t i = 0; i < queue_.size(); ++i) {
    if (queue_[i].at > sc_core::sc_time_stamp()) continue;
    if (best == queue_.size() || rank(queue_[i]) < rank(queue_[best])) best = i;
  }
  return best;
}

void Bus::serve() {
  try {
    while (true) {
      const std::size_t chosen = choose();
      if (chosen == queue_.size()) {
        if (queue_.empty()) {
          wait(requested_);
        } else {
          const auto first = std::ranges::min_element(queue_, {}, &Pending::at);
          wait(first->at - sc_core::sc_time_stamp(), requested_);
        }
        continue;
      }
      const Pending pending = queue_[chosen];
      queue_.erase(queue_.begin() + static_cast<std::ptrdiff_t>(chosen));
      last_granted_ = pending.initiator;
      tlm::tlm_generic_payload& transaction = *pending.transaction;
      activity().count(transaction_);
      activity().count(byte_, transaction.get_data_length());

      tlm::tlm_phase phase = tlm::END_REQ;
      sc_core::sc_time delay;
      in[pending.initiator]->nb_transport_bw(transaction, phase, delay);
      delay = duration(transaction);
      forward(transaction, delay);
      wait(delay);

      phase = tlm::BEGIN_RESP;
      delay = sc_core::SC_ZERO_TIME;
      responding_ = &transaction;
      const tlm::tlm_sync_enum answer = in[pending.initiator]->nb_transport_bw(transaction, phase, delay);
      if (answer == tlm::TLM_ACCEPTED) {
        if (responding_ != nullptr) wait(responded_);
      } else {
        wait(delay);  // completed, or END_RESP came with the return
      }
      responding_ = nullptr;
      transaction.release();
    }
  } catch (const SimulationError&) {
    Simulation::fail(std::current_exception());
  }
}

}  // namespace synfire
