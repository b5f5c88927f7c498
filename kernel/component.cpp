// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// kernel: the memory of a component as a TLM-2.0 target.
#include "kernel/component.h"

#include <cstring>

#include "kernel/device.h"

namespace synfire {

MemoryMapped::MemoryMapped(const sc_core::sc_module_name& name, std::string path) : Component(name, std::move(path)) {
  bus.register_b_transport(this, &MemoryMapped::b_transport);
  bus.register_transport_dbg(this, &MemoryMapped::transport_dbg);
  bus.register_get_direct_mem_ptr(this, &MemoryMapped::get_direct_mem_ptr);
}

void MemoryMapped::b_transport(tlm::tlm_generic_payload& transaction, sc_core::sc_time&) {
  MemoryBlock* block = memory();
  const std::uint64_t size = block == nullptr ? 0 : block->layout().size();
  const std::uint64_t address = transaction.get_address();
  const unsigned length = transaction.get_data_length();
  if (address >= size || length > size - address) {
    return refuse(transaction, tlm::TLM_ADDRESS_ERROR_RESPONSE, path() + ": past the end of its memory");
  }
  if (transaction.get_byte_enable_ptr() != nullptr) {
    return refuse(transaction, tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE, path() + ": byte enables are not taken");
  }
  if (transaction.get_streaming_width() < length) {
    return refuse(transaction, tlm::TLM_BURST_ERROR_RESPONSE, path() + ": streaming is not taken");
  }
  if (transaction.is_read()) std::memcpy(transaction.get_data_ptr(), block->data() + address, length);
  if (transaction.is_write()) {
    std::memcpy(block->data() + address, transaction.get_data_ptr(), length);
    written_ = true;
  }
  transaction.set_response_status(tlm::TLM_OK_RESPONSE);
}

unsigned MemoryMapped::transport_dbg(tlm::tlm_generic_payload& transaction) {
  sc_core::sc_time unused;
  b_transport(transaction, unused);
  return transaction.is_response_ok() ? transaction.get_data_length() : 0;
}

/// To read only: what is written must be known, since cores trust tables that they have checked.
bool MemoryMapped::get_direct_mem_ptr(tlm::tlm_generic_payload& transaction, tlm::tlm_dmi& dmi) {
  MemoryBlock* block = memory();
  if (block == nullptr || block->layout().size() == 0 || transaction.is_write()) return false;
  dmi.set_dmi_ptr(reinterpret_cast<unsigned char*>(block->data()));
  dmi.set_start_address(0);
  dmi.set_end_address(block->layout().size() - 1);
  dmi.allow_read();
  return true;
}

}  // namespace synfire
