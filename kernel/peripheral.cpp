// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// kernel: register accesses: checked against the declaration, then handed to the device.
#include "kernel/peripheral.h"

#include <fmt/format.h>

#include <cstring>

namespace synfire {

Peripheral::Peripheral(const sc_core::sc_module_name& name, const BuildContext& context, const RegisterBlock& block,
                       std::uint64_t window)
    : Component(name, context.path),
      block_(block),
      window_(window),
      read_(activity().action("register_read")),
      write_(activity().action("register_write")) {
  bus.register_b_transport(this, &Peripheral::b_transport);
  bus.register_transport_dbg(this, &Peripheral::transport_dbg);
}

void Peripheral::b_transport(tlm::tlm_generic_payload& transaction, sc_core::sc_time& delay) {
  access(transaction, to_picoseconds(sc_core::sc_time_stamp() + delay), false);
}

unsigned Peripheral::transport_dbg(tlm::tlm_generic_payload& transaction) {
  access(transaction, to_picoseconds(sc_core::sc_time_stamp()), true);
  return transaction.is_response_ok() ? transaction.get_data_length() : 0;
}

void Peripheral::access(tlm::tlm_generic_payload& transaction, Picoseconds at, bool look) {
  const std::uint64_t offset = transaction.get_address();
  const unsigned length = transaction.get_data_length();
  const auto no = [&](tlm::tlm_response_status status, const std::string& why) {
    refuse(transaction, status, path() + ": " + why);
  };
  if (offset >= window_ || length > window_ - offset) {
    return no(tlm::TLM_ADDRESS_ERROR_RESPONSE, fmt::format("offset {:#x} is past its window", offset));
  }
  if (transaction.get_byte_enable_ptr() != nullptr) {
    return no(tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE, "byte enables are not taken");
  }
  if (transaction.get_streaming_width() < length) return no(tlm::TLM_BURST_ERROR_RESPONSE, "streaming is not taken");
  const bool is_read = transaction.is_read();
  unsigned char* data = transaction.get_data_ptr();
  if (offset >= block_.size()) {
    return no(tlm::TLM_ADDRESS_ERROR_RESPONSE, fmt::format("offset {:#x} is reserved", offset));
  }
  if (!look && length != RegisterBlock::kWidth) {
    return no(tlm::TLM_BURST_ERROR_RESPONSE,
              fmt::format("an access of {} bytes at offset {:#x}; registers are 4 bytes wide", length, offset));
  }
  if (offset % RegisterBlock::kWidth != 0 || length % RegisterBlock::kWidth != 0) {
    return no(tlm::TLM_ADDRESS_ERROR_RESPONSE, fmt::format("an access at offset {:#x}, which is unaligned", offset));
  }
  used_ = used_ || !look || !is_read;
  for (unsigned done = 0; done < length; done += RegisterBlock::kWidth) {
    const Register* reg = block_.find(offset + done);
    if (reg == nullptr) return no(tlm::TLM_ADDRESS_ERROR_RESPONSE, fmt::format("offset {:#x} is reserved", offset + done));
    const auto index = static_cast<std::uint32_t>((offset + done - reg->offset) / RegisterBlock::kWidth);
    if (is_read) {
      if (reg->access == Access::write_only && !look) {
        return no(tlm::TLM_COMMAND_ERROR_RESPONSE, "register " + reg->name + " is write only");
      }
      const std::uint32_t value = reg->access == Access::write_only ? 0 : read(*reg, index, at, look);
      std::memcpy(data + done, &value, sizeof(value));
      if (!look) activity().count(read_);
    } else if (transaction.is_write()) {
      if (reg->access == Access::read_only) {
        return no(tlm::TLM_COMMAND_ERROR_RESPONSE, "register " + reg->name + " is read only");
      }
      std::uint32_t value = 0;
      std::memcpy(&value, data + done, sizeof(value));
      if ((value & ~reg->mask()) != 0) {
        return no(tlm::TLM_GENERIC_ERROR_RESPONSE,
                  fmt::format("a write of {:#x} to register {}, whose reserved bits {:#x} must be 0", value, reg->name,
                              ~reg->mask()));
      }
      write(*reg, index, value, at);
      if (!look) activity().count(write_);
    }
  }
  transaction.set_response_status(tlm::TLM_OK_RESPONSE);
}

}  // namespace synfire
