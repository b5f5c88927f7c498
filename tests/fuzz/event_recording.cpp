// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests/fuzz: bytes of recordings: events, or InputError, nothing else.
#include "stimuli/event_recording.h"

#include "base/error.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  for (const char* name : {"a.bin", "a.raw"}) {
    try {
      synfire::parse_recording({reinterpret_cast<const char*>(data), size}, name);
    } catch (const synfire::InputError&) {
    }
  }
  return 0;
}
