// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/cores/odin: the SPI slave, in a clock domain of its own. 40 bits a transaction, most significant first: an address
// word of 20 bits and a data word of 20. MOSI is taken at rising edges of SCK, MISO changes at falling ones. There is no chip
// select: only counting keeps the frame.
//
//     a[17:16] = 0: register a[15:0], written at the 40th rising edge whatever a[19:18] say
//     a[17:16] = 1: neuron memory, byte a[15:8] of word a[7:0]         a[19] reads, a[18] writes; data {mask[7:0], byte[7:0]},
//     where a a[17:16] = 2: synapse memory, byte a[14:13] of word a[12:0]      mask bit of 1 keeps the old bit
#pragma once

#include <cstdint>

#include "models/cores/odin/engine.h"

namespace synfire::odin {

class SpiSlave {
 public:
  explicit SpiSlave(Engine& engine) : engine_(engine) {}

  void rise(bool mosi);
  void fall();
  bool miso() const { return (shifter_ & 0x80) != 0; }
  void reset();

 private:
  void request() { engine_.request_spi(reading_, writing_, address_, data_); }

  Engine& engine_;
  std::uint32_t rises_ = 0;
  std::uint32_t falls_ = 0;
  std::uint32_t bits_ = 0;
  std::uint32_t address_ = 0;
  std::uint32_t data_ = 0;
  bool reading_ = false;
  bool writing_ = false;
  std::uint32_t shifter_ = 0;
};

}  // namespace synfire::odin
