// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/hosts: a host's view of the bus. The engine asks at the first access to a place: memory that grants DMI is given to it
// as it is; everything else becomes pages that allow nothing, so that the engine asks before each access. The transaction
// happens then: what the bus refuses ends the instruction before it has changed anything. Else the engine goes on, and the
// pages answer with what the transaction brought.
#include <algorithm>
#include <cstring>

#include "models/hosts/host.h"

namespace synfire {

namespace {
constexpr std::uint64_t kPage = MemoryLayout::kPage;
constexpr std::uint64_t kChunk = 0x1'0000;
constexpr std::uint64_t kSpace = std::uint64_t{1} << 32;
}  // namespace

/// Memory that allows it. Pages that stand in its way are dropped: they were the same memory, the slow way.
bool Host::map_direct(std::uint64_t address) {
  transaction_.set_address(address);
  transaction_.set_command(tlm::TLM_READ_COMMAND);
  tlm::tlm_dmi dmi;
  if (!socket->get_direct_mem_ptr(transaction_, dmi) || !dmi.is_read_allowed()) return false;
  const std::uint64_t begin = (dmi.get_start_address() + kPage - 1) / kPage * kPage;
  const std::uint64_t end = std::min<std::uint64_t>(dmi.get_end_address() + 1, kSpace) / kPage * kPage;
  if (address < begin || address >= end) return false;
  std::erase_if(mapped_, [&](const Mapped& old) {
    if (old.end <= begin || old.begin >= end) return false;
    uc_mem_unmap(engine_, old.begin, old.end - old.begin);
    return true;
  });
  const int rights = UC_PROT_READ | UC_PROT_EXEC | (dmi.is_write_allowed() ? UC_PROT_WRITE : 0);
  unsigned char* data = dmi.get_dmi_ptr() + (begin - dmi.get_start_address());
  if (uc_mem_map_ptr(engine_, begin, end - begin, static_cast<std::uint32_t>(rights), data) != UC_ERR_OK) return false;
  mapped_.push_back({begin, end, true});
  return true;
}

/// The chunk around an address, as far as nothing else is there.
void Host::map_pages(std::uint64_t address) {
  std::uint64_t begin = address / kChunk * kChunk;
  std::uint64_t end = begin + kChunk;
  for (const Mapped& other : mapped_) {
    if (other.end <= address) begin = std::max(begin, other.end);
    if (other.begin > address) end = std::min(end, other.begin);
  }
  chunks_.push_back(std::make_unique<Chunk>(Chunk{this, begin}));
  uc_mmio_map(engine_, begin, end - begin, &Host::on_read, chunks_.back().get(), &Host::on_write, chunks_.back().get());
  uc_mem_protect(engine_, begin, end - begin, UC_PROT_NONE);
  mapped_.push_back({begin, end, false});
}

void Host::invalidate(sc_dt::uint64 begin, sc_dt::uint64 end) {
  stale_.push_back({begin, end + 1, true});
  limit_ = 0;  // when its own access did it: dropped at the next block
}

/// What was invalidated, and pages of memory that turned out to allow DMI: both are asked for anew at the next access.
void Host::unmap_stale() {
  for (const Mapped& stale : stale_) {
    std::erase_if(mapped_, [&](const Mapped& old) {
      if (old.end <= stale.begin || old.begin >= stale.end || old.direct != stale.direct) return false;
      uc_mem_unmap(engine_, old.begin, old.end - old.begin);
      return true;
    });
    if (!stale.direct) map_direct(stale.begin);
  }
  stale_.clear();
}

/// A transaction for an access that the engine is about to make. False when it was refused.
bool Host::transport(std::uint64_t address, unsigned bytes, std::uint64_t value, bool store) {
  if (parts_ > 0) {  // the engine takes an unaligned access apart; it was made as a whole
    --parts_;
    return true;
  }
  try {
    account();
    data_ = value;
    accessed_ = address;
    note_.why.clear();
    transaction_.set_command(store ? tlm::TLM_WRITE_COMMAND : tlm::TLM_READ_COMMAND);
    transaction_.set_address(address);
    transaction_.set_data_ptr(reinterpret_cast<unsigned char*>(&data_));
    transaction_.set_data_length(bytes);
    transaction_.set_streaming_width(bytes);
    transaction_.set_byte_enable_ptr(nullptr);
    transaction_.set_dmi_allowed(false);
    transaction_.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
    const sc_core::sc_time before = sc_core::sc_time_stamp() + local_;
    socket->b_transport(transaction_, local_);
    waited_ += to_picoseconds(sc_core::sc_time_stamp() + local_ - before);
    activity().count(access_);
    if (transaction_.is_response_error()) {
      const std::string status = transaction_.get_response_string();
      fault_ = Fault{static_cast<std::uint32_t>(address), store, false, note_.why.empty() ? status : note_.why};
      return false;
    }
    if (transaction_.is_dmi_allowed()) stale_.push_back({address, address + 1, false});
    made_.push_back({address, store});
    const Picoseconds left = timing_.quantum - to_picoseconds(local_);
    if (limit_ > 0) limit_ = left <= 0 ? 0 : cycles_ + static_cast<std::uint64_t>(left / timing_.period);
    // A load becomes two aligned ones around it, a store one of each byte.
    if (address % bytes != 0) parts_ = store ? bytes : 2;
    return true;
  } catch (...) {
    thrown_ = std::current_exception();
    return false;
  }
}

unsigned Host::look(std::uint64_t address, std::span<std::uint8_t> bytes, bool write) {
  transaction_.set_command(write ? tlm::TLM_WRITE_COMMAND : tlm::TLM_READ_COMMAND);
  transaction_.set_address(address);
  transaction_.set_data_ptr(bytes.data());
  transaction_.set_data_length(static_cast<unsigned>(bytes.size()));
  transaction_.set_streaming_width(static_cast<unsigned>(bytes.size()));
  transaction_.set_byte_enable_ptr(nullptr);
  transaction_.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
  return socket->transport_dbg(transaction_);
}

void Host::forget() {
  if (engine_ == nullptr) return;
  for (const Mapped& mapped : mapped_) {
    if (mapped.direct) uc_ctl_remove_cache(engine_, mapped.begin, mapped.end);
  }
  std::ranges::fill(blocks_, CachedBlock{});
}

std::vector<std::uint8_t> Host::code_at(std::uint32_t address, std::uint32_t bytes) {
  std::vector<std::uint8_t> code(bytes);
  if (bytes > 0 && uc_mem_read(engine_, address, code.data(), bytes) != UC_ERR_OK) code.clear();
  return code;
}

/// What the transaction brought, as far as the engine asks for it.
std::uint64_t Host::on_read(uc_engine*, std::uint64_t offset, unsigned, void* user) {
  const auto& chunk = *static_cast<Chunk*>(user);
  const std::uint64_t address = chunk.base + offset;
  const std::uint64_t begin = chunk.host->accessed_;
  return address < begin ? chunk.host->data_ << (8 * (begin - address)) : chunk.host->data_ >> (8 * (address - begin));
}

void Host::on_write(uc_engine*, std::uint64_t, unsigned, std::uint64_t, void*) {}

bool Host::on_refused(uc_engine*, uc_mem_type type, std::uint64_t address, int bytes, std::int64_t value, void* user) {
  auto& host = *static_cast<Host*>(user);
  const auto at = static_cast<std::uint32_t>(address);
  switch (type) {
    case UC_MEM_READ_UNMAPPED:
    case UC_MEM_WRITE_UNMAPPED: host.map_pages(at); return true;
    case UC_MEM_READ_PROT: return host.transport(at, static_cast<unsigned>(bytes), 0, false);
    case UC_MEM_WRITE_PROT: return host.transport(at, static_cast<unsigned>(bytes), static_cast<std::uint64_t>(value), true);
    case UC_MEM_FETCH_UNMAPPED:
    case UC_MEM_FETCH_PROT:
      host.fetch_ = at;  // mapped when the engine has stopped: it has already found what it would read
      return false;
    default: return false;
  }
}

}  // namespace synfire
