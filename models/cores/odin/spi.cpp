// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/cores/odin: the SPI slave.
#include "models/cores/odin/spi.h"

namespace synfire::odin {

namespace {

constexpr std::uint32_t kWordBits = 20;
constexpr std::uint32_t kFrameBits = 40;
constexpr std::uint32_t kLoads = 32;  ///< falling edge at which the byte that was read goes to the shifter

}  // namespace

void SpiSlave::rise(bool mosi) {
  bits_ = ((bits_ << 1) | (mosi ? 1u : 0u)) & 0xfffff;
  ++rises_;
  if (rises_ == kFrameBits) {
    data_ = bits_;
    rises_ = 0;
    if (((address_ >> 16) & 3) == 0) engine_.write_register(address_ & 0xffff, data_);
  } else if (rises_ == kWordBits) {
    address_ = bits_;
  }
}

void SpiSlave::fall() {
  ++falls_;
  shifter_ = (shifter_ << 1) & 0xff;
  const bool memory = ((address_ >> 16) & 3) == 1 || ((address_ >> 16) & 3) == 2;
  if (falls_ == 1 && (reading_ || writing_)) {
    reading_ = writing_ = false;
    request();
  } else if (falls_ == kWordBits && memory && (address_ & 0x80000) != 0) {
    reading_ = true;
    request();
  } else if (falls_ == kLoads && reading_) {
    shifter_ = engine_.spi_byte(address_);
    reading_ = false;
    request();
  } else if (falls_ == kFrameBits) {
    falls_ = 0;
    if (memory && (address_ & 0x40000) != 0) {
      writing_ = true;
      request();
    }
  }
}

void SpiSlave::reset() {
  rises_ = falls_ = bits_ = address_ = data_ = shifter_ = 0;
  reading_ = writing_ = false;
  request();
}

}  // namespace synfire::odin
