// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// stimuli: recordings of event cameras: pixels that became brighter or darker. Formats, told apart by how a file begins:
//
// clang-format off
//     ATIS / N-MNIST `.bin`   40 bits an event: x 8, y 8, polarity 1, time 23 (us, big-endian), no header (Orchard et al. 2015)
//     Prophesee `.dat`        header of lines with %; event type and size; time 32 (us), x 14, y 14, polarity 4
//     Prophesee `.raw` EVT2   header with `evt 2.0`; 32-bit words with a type of 4 bits; times are split over two words
//     Prophesee `.raw` EVT3   header with `evt 3.0`; 16-bit words that change row, time or column, or give up to 12 pixels at once
// clang-format on
//
// The layouts are those that Prophesee's documentation and N-MNIST's description publish.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "stimuli/spike_list.h"

namespace synfire {

struct CameraEvent {
  std::uint64_t time_us = 0;
  std::uint32_t x = 0, y = 0;
  std::uint32_t polarity = 0;  ///< 1: brighter

  bool operator==(const CameraEvent&) const = default;
};

/// The events of a recording, as they come. Throws InputError for what is no recording, or is damaged.
std::vector<CameraEvent> parse_recording(std::string_view bytes, const std::string& file);

/// A recording as spikes of a node of shape {2, height, width} (polarity, y, x) or {height, width} (both polarities), in C
/// order. Times are those of the file. A pixel with several events in a step spikes once. Throws InputError for a node of
/// another shape, or for a pixel that it does not have.
SpikeList read_recording(const std::filesystem::path& path, const std::vector<std::size_t>& shape, Time dt);

}  // namespace synfire
