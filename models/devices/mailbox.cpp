// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/devices: `mailbox`: four queues of words between hosts, each with a wire that is high while it holds something.
#include <deque>

#include "models/devices/plan_of.h"

namespace synfire {

namespace {

constexpr std::uint32_t kQueues = 4;

struct MailboxParameters {
  std::int32_t depth = 8;

  static const Schema<MailboxParameters>& schema() {
    static const auto declared =
        Schema<MailboxParameters>("mailbox", "queues of words between hosts; wire n belongs to queue n")
            .optional("depth", &MailboxParameters::depth, "words of a queue", between(1, 65536));
    return declared;
  }
};

enum : std::uint32_t { kData = 0x0, kLevel = 0x10, kRoom = 0x20, kEnable = 0x30, kLost = 0x34 };
const RegisterBlock& mailbox_block() {
  static const RegisterBlock block =
      RegisterBlock("mailbox", "Four queues of words")
          .add({"data",
                kData,
                Access::read_write,
                0,
                "write: a word into queue n; read: the first word of it, 0 when it is empty",
                {},
                kQueues})
          .add({"level", kLevel, Access::read_only, 0, "words in queue n", {}, kQueues})
          .add({"room", kRoom, Access::read_only, 8, "words that queue n still takes; after reset the depth", {}, kQueues})
          .add({"enable",
                kEnable,
                Access::read_write,
                0,
                "interrupts",
                {{"queues", 0, kQueues, "bit n: wire n is high while queue n holds something"}}})
          .add({"lost", kLost, Access::read_only, 0, "words that were written into a full queue, and are gone", {}});
  return block;
}
const DeclaredBlock kDeclared(mailbox_block());

class Mailbox : public Peripheral, public InterruptSource {
 public:
  using Parameters = MailboxParameters;
  static constexpr unsigned kInputs = 0, kOutputs = kQueues;
  static const RegisterBlock& block_of() { return mailbox_block(); }

  Mailbox(const sc_core::sc_module_name& name, const BuildContext& context, const MailboxParameters& parameters)
      : Peripheral(name, context, mailbox_block(), kDeviceWindow),
        depth_(static_cast<std::size_t>(parameters.depth)),
        lost_(activity().action("mailbox_overflow")) {}

 private:
  void update() {
    for (std::size_t i = 0; i < wires(); ++i) set_wire(i, !queues_[i].empty() && ((enable_ >> i) & 1u) != 0);
  }
  std::uint32_t read(const Register& reg, std::uint32_t index, Picoseconds, bool look) override {
    switch (reg.offset) {
      case kData: {
        if (queues_[index].empty()) return 0;
        const std::uint32_t word = queues_[index].front();
        if (!look) {
          queues_[index].pop_front();
          update();
        }
        return word;
      }
      case kLevel: return static_cast<std::uint32_t>(queues_[index].size());
      case kRoom: return static_cast<std::uint32_t>(depth_ - queues_[index].size());
      case kEnable: return enable_;
      default: return static_cast<std::uint32_t>(activity().counts()[lost_]);
    }
  }
  void write(const Register& reg, std::uint32_t index, std::uint32_t value, Picoseconds) override {
    if (reg.offset == kEnable) {
      enable_ = value;
    } else if (queues_[index].size() < depth_) {
      queues_[index].push_back(value);
    } else {
      activity().count(lost_);
    }
    update();
  }

  std::size_t depth_;
  std::deque<std::uint32_t> queues_[kQueues];
  std::uint32_t enable_ = 0;
  Activity::Index lost_;
};

const Registered<ComponentPlan, PlanOf<Mailbox>> kRegistered;

}  // namespace

}  // namespace synfire
