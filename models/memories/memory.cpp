// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/memories: `sram`, `rom` and `dram` on the bus. SRAM and ROM answer in a fixed time; DRAM keeps a row open in each
// bank, so its time depends on where the last access was. Initiators may keep a pointer (DMI) and then pay by their own
// account.
#include <tlm_utils/simple_target_socket.h>

#include <cstring>
#include <vector>

#include "base/archive.h"
#include "base/duration.h"
#include "base/figure.h"
#include "kernel/component.h"
#include "kernel/device.h"

namespace synfire {

namespace {

constexpr std::uint64_t kPage = MemoryLayout::kPage;

struct SramParameters {
  MemorySize size;
  Figure<Duration> latency{Duration{0}};
  bool direct = true;

  template <class P>
  static Schema<P> declare(const char* name, const char* summary) {
    return Schema<P>(name, summary)
        .required("size", &P::size, "size; whole pages of 4096 bytes", between(kPage * 8.0, 8.0 * (std::uint64_t{1} << 40)))
        .optional("direct", &P::direct, "whether initiators may keep a pointer to it (DMI), which is fast and pays no latency")
        .check([](const P& memory, const Value& in, Reader& reader) {
          const auto bytes = static_cast<std::uint64_t>(memory.size.si() / 8.0);
          if (bytes % kPage != 0) reader.fail(in, "found " + to_string(memory.size) + "; expected whole pages of 4096 bytes");
        });
  }
  static const Schema<SramParameters>& schema() {
    static const auto declared = declare<SramParameters>("sram", "memory that is read and written in a fixed time")
                                     .optional("latency", &SramParameters::latency, "time of an access");
    return declared;
  }
};

struct RomParameters : SramParameters {
  static const Schema<RomParameters>& schema() {
    static const auto declared = declare<RomParameters>("rom", "memory that only the loader writes")
                                     .optional("latency", &RomParameters::latency, "time of an access");
    return declared;
  }
};

struct DramParameters : SramParameters {
  MemorySize row{8192 * 8.0};
  std::int32_t banks = 8;
  Figure<Duration> hit{Duration{15'000}};
  Figure<Duration> miss{Duration{45'000}};

  static const Schema<DramParameters>& schema() {
    static const auto declared =
        declare<DramParameters>("dram", "memory whose banks each keep a row open")
            .optional("row", &DramParameters::row, "size of a row; consecutive rows are in consecutive banks", above(0))
            .optional("banks", &DramParameters::banks, "banks", between(1, 1024))
            .optional("hit", &DramParameters::hit, "time of an access to the open row of a bank")
            .optional("miss", &DramParameters::miss, "time of one to another row: close, open, access");
    return declared;
  }
};

/// How long an access takes.
struct MemoryTiming {
  Picoseconds hit = 0;
  Picoseconds miss = 0;
  std::uint64_t row = 0;  ///< bytes; 0: no rows
  std::vector<std::uint64_t> open;
};

class Memory : public Component, public BusTarget, public Archived {
 public:
  Memory(const sc_core::sc_module_name& name, const BuildContext& context, std::uint64_t size, bool writable, bool direct,
         MemoryTiming timing)
      : Component(name, context.path),
        block_(layout_of(size)),
        writable_(writable),
        direct_(direct),
        timing_(std::move(timing)),
        read_(activity().action("memory_read")),
        write_(activity().action("memory_write")),
        row_(activity().action("memory_row_open")) {
    bus.register_b_transport(this, &Memory::b_transport);
    bus.register_transport_dbg(this, &Memory::transport_dbg);
    bus.register_get_direct_mem_ptr(this, &Memory::get_direct_mem_ptr);
  }

  tlm_utils::simple_target_socket<Memory, 64> bus{"bus"};
  tlm::tlm_target_socket<64>& bus_target() override { return bus; }
  MemoryBlock* memory() override { return &block_; }
  /// Which rows are open.
  void archive(Archive& archive) override {
    for (std::uint64_t& row : timing_.open) archive(row);
  }

 private:
  static MemoryLayout layout_of(std::uint64_t size) {
    MemoryLayout layout;
    layout.add("bytes", Element::u8, size, RegionKind::configuration, "what it holds");
    return layout;
  }
  unsigned char* bytes() { return reinterpret_cast<unsigned char*>(block_.data()); }
  std::uint64_t size() const { return block_.layout().size(); }

  bool copy(tlm::tlm_generic_payload& transaction) {
    const std::uint64_t address = transaction.get_address();
    const unsigned length = transaction.get_data_length();
    unsigned char* data = transaction.get_data_ptr();
    if (address >= size() || length > size() - address) {
      refuse(transaction, tlm::TLM_ADDRESS_ERROR_RESPONSE, path() + ": past the end of the memory");
      return false;
    }
    const unsigned width = transaction.get_streaming_width();
    if (width < length && width != 0 && length % width != 0) {
      refuse(transaction, tlm::TLM_BURST_ERROR_RESPONSE, path() + ": a burst that is no multiple of its streaming width");
      return false;
    }
    const unsigned char* enable = transaction.get_byte_enable_ptr();
    const unsigned enables = transaction.get_byte_enable_length();
    if (enable == nullptr && width >= length) {
      if (transaction.is_read()) std::memcpy(data, bytes() + address, length);
      if (transaction.is_write()) std::memcpy(bytes() + address, data, length);
    } else {
      for (unsigned i = 0; i < length; ++i) {
        if (enable != nullptr && enable[i % enables] == 0) continue;
        unsigned char& byte = bytes()[address + i % std::max(width, 1u)];
        if (transaction.is_read()) data[i] = byte;
        if (transaction.is_write()) byte = data[i];
      }
    }
    transaction.set_response_status(tlm::TLM_OK_RESPONSE);
    return true;
  }
  Picoseconds time_of(std::uint64_t address) {
    if (timing_.row == 0) return timing_.hit;
    const std::uint64_t row = address / timing_.row;
    std::uint64_t& open = timing_.open[row % timing_.open.size()];
    if (open == row + 1) return timing_.hit;
    open = row + 1;
    activity().count(row_);
    return timing_.miss;
  }
  void b_transport(tlm::tlm_generic_payload& transaction, sc_core::sc_time& delay) {
    if (transaction.is_write() && !writable_)
      return refuse(transaction, tlm::TLM_COMMAND_ERROR_RESPONSE, path() + " is read only");
    if (!copy(transaction)) return;
    delay += to_sc_time(time_of(transaction.get_address()));
    activity().count(transaction.is_write() ? write_ : read_);
    transaction.set_dmi_allowed(direct_);
  }
  unsigned transport_dbg(tlm::tlm_generic_payload& transaction) {
    return copy(transaction) ? transaction.get_data_length() : 0;
  }
  bool get_direct_mem_ptr(tlm::tlm_generic_payload& transaction, tlm::tlm_dmi& dmi) {
    dmi.set_start_address(0);
    dmi.set_end_address(size() - 1);
    dmi.set_dmi_ptr(bytes());
    dmi.set_read_latency(to_sc_time(timing_.hit));
    dmi.set_write_latency(to_sc_time(timing_.hit));
    if (!direct_ || (transaction.is_write() && !writable_)) {
      dmi.allow_none();
      return false;
    }
    if (writable_) {
      dmi.allow_read_write();
    } else {
      dmi.allow_read();
    }
    return true;
  }

  MemoryBlock block_;
  bool writable_;
  bool direct_;
  MemoryTiming timing_;
  Activity::Index read_, write_, row_;
};

template <class P>
class MemoryPlan : public DevicePlan {
 public:
  using Parameters = P;
  MemoryPlan(const P& parameters, const Context&) : parameters_(parameters) {}
  std::uint64_t window() const override { return static_cast<std::uint64_t>(parameters_.size.si() / 8.0); }
  std::unique_ptr<Component> build(const BuildContext& context) const override {
    const auto ps = [](const Figure<Duration>& figure) { return figure.value.value_or(Duration{}).ps; };
    MemoryTiming timing{ps(parameters_.latency), ps(parameters_.latency), 0, {}};
    if constexpr (std::is_same_v<P, DramParameters>) {
      timing = {ps(parameters_.hit), ps(parameters_.miss), static_cast<std::uint64_t>(parameters_.row.si() / 8.0),
                std::vector<std::uint64_t>(static_cast<std::size_t>(parameters_.banks))};
    }
    return std::make_unique<Memory>(context.name.c_str(), context, window(), !std::is_same_v<P, RomParameters>,
                                    parameters_.direct, std::move(timing));
  }

 private:
  P parameters_;
};

const Registered<ComponentPlan, MemoryPlan<SramParameters>> kSram;
const Registered<ComponentPlan, MemoryPlan<RomParameters>> kRom;
const Registered<ComponentPlan, MemoryPlan<DramParameters>> kDram;

}  // namespace

}  // namespace synfire
