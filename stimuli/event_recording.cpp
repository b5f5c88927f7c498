// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// stimuli: reading recordings of event cameras.
#include "stimuli/event_recording.h"

#include <algorithm>
#include <filesystem>
#include <optional>

#include "base/error.h"
#include "base/mapped_file.h"

namespace synfire {

namespace {

constexpr auto kLatestMicrosecond = static_cast<std::uint64_t>(kLatestTime * 1e6);

class RecordingReader {
 public:
  RecordingReader(std::string_view bytes, const std::string& file) : bytes_(bytes), file_(file) {}

  std::vector<CameraEvent> read() {
    const std::string header = read_header();
    if (header.empty()) {
      if (std::filesystem::path(file_).extension() != ".bin") {
        fail("found no recording of a kind that is known; expected .bin of N-MNIST, or .dat or .raw (EVT2, EVT3) of Prophesee");
      }
      read_atis();
    } else if (header.find("evt 3.0") != std::string::npos || header.find("format EVT3") != std::string::npos) {
      read_evt3();
    } else if (header.find("evt 2.0") != std::string::npos || header.find("format EVT2") != std::string::npos) {
      read_evt2();
    } else {
      read_dat();
    }
    return std::move(events_);
  }

 private:
  [[noreturn]] void fail(const std::string& message) const { throw InputError({file_, 0, 0}, "", message); }
  void need(bool whole) const {
    if (!whole) fail("found an event that is cut short; expected a whole recording");
  }

  /// Lines that begin with %; the events begin after them.
  std::string read_header() {
    std::size_t end = 0;
    while (end < bytes_.size() && bytes_[end] == '%') {
      const std::size_t feed = bytes_.find('\n', end);
      if (feed == std::string_view::npos) fail("found a header without an end; expected events after it");
      const std::string_view line = bytes_.substr(end, feed - end);
      end = feed + 1;
      if (line == "% end") break;
    }
    const std::string header(bytes_.substr(0, end));
    bytes_.remove_prefix(end);
    return header;
  }
  std::uint64_t byte(std::size_t at) const { return static_cast<unsigned char>(bytes_[at]); }
  std::uint64_t word(std::size_t at, int size) const {
    std::uint64_t value = 0;
    for (int i = size - 1; i >= 0; --i) value = value << 8 | byte(at + static_cast<std::size_t>(i));
    return value;
  }
  void add(std::uint64_t time, std::uint64_t x, std::uint64_t y, std::uint64_t polarity) {
    events_.push_back({time, static_cast<std::uint32_t>(x), static_cast<std::uint32_t>(y), polarity != 0 ? 1u : 0u});
  }

  void read_atis() {
    need(bytes_.size() % 5 == 0);
    for (std::size_t at = 0; at < bytes_.size(); at += 5) {
      const std::uint64_t time = (byte(at + 2) & 0x7f) << 16 | byte(at + 3) << 8 | byte(at + 4);
      add(time, byte(at), byte(at + 1), byte(at + 2) >> 7);
    }
  }

  void read_dat() {
    if (bytes_.size() < 2) fail("found no events after the header; expected their type and size");
    const std::uint64_t size = byte(1);
    if ((byte(0) != 0x00 && byte(0) != 0x0c) || size != 8) {
      fail("found events of type " + std::to_string(byte(0)) + " and " + std::to_string(size) +
           " bytes; expected those of pixels (type 0 or 12, 8 bytes)");
    }
    bytes_.remove_prefix(2);
    need(bytes_.size() % 8 == 0);
    for (std::size_t at = 0; at < bytes_.size(); at += 8) {
      const std::uint64_t place = word(at + 4, 4);
      add(word(at, 4), place & 0x3fff, place >> 14 & 0x3fff, place >> 28);
    }
  }

  void read_evt2() {
    need(bytes_.size() % 4 == 0);
    std::optional<std::uint64_t> high;  // until it is known, events have no time
    for (std::size_t at = 0; at < bytes_.size(); at += 4) {
      const std::uint64_t value = word(at, 4);
      switch (value >> 28) {
        case 0x0:
        case 0x1:
          if (high) add(*high << 6 | (value >> 22 & 0x3f), value >> 11 & 0x7ff, value & 0x7ff, value >> 28);
          break;
        case 0x8: high = value & 0xfff'ffff; break;
        default: break;  // triggers, and what cameras add
      }
    }
  }

  void read_evt3() {
    need(bytes_.size() % 2 == 0);
    constexpr std::uint64_t kTurn = std::uint64_t{1} << 24;  // us after which the 24 bits of time begin again
    std::uint64_t turns = 0, high = 0, low = 0, y = 0, base = 0, polarity = 0;
    bool timed = false;
    const auto time = [&] { return turns + (high << 12 | low); };
    const auto vector = [&](std::uint64_t pixels, std::uint64_t count) {
      for (std::uint64_t i = 0; i < count; ++i) {
        if (timed && (pixels >> i & 1) != 0) add(time(), base + i, y, polarity);
      }
      base += count;
    };
    for (std::size_t at = 0; at < bytes_.size(); at += 2) {
      const std::uint64_t value = word(at, 2);
      switch (value >> 12) {
        case 0x0: y = value & 0x7ff; break;
        case 0x2:
          if (timed) add(time(), value & 0x7ff, y, value >> 11 & 1);  // before the first time there is none
          break;
        case 0x3:
          base = value & 0x7ff;
          polarity = value >> 11 & 1;
          break;
        case 0x4: vector(value & 0xfff, 12); break;
        case 0x5: vector(value & 0xff, 8); break;
        case 0x6: low = value & 0xfff; break;
        case 0x8: {
          const std::uint64_t now = value & 0xfff;
          if (timed && now < high && high - now > 0x800) turns += kTurn;
          high = now;
          timed = true;
          break;
        }
        default: break;
      }
    }
  }

  std::string_view bytes_;
  const std::string& file_;
  std::vector<CameraEvent> events_;
};

}  // namespace

std::vector<CameraEvent> parse_recording(std::string_view bytes, const std::string& file) {
  return RecordingReader(bytes, file).read();
}

SpikeList read_recording(const std::filesystem::path& path, const std::vector<std::size_t>& shape, Time dt) {
  const std::string file = path.string();
  const bool merged = shape.size() == 2;
  if (!merged && (shape.size() != 3 || shape[0] != 2)) {
    std::string found;
    for (const std::size_t extent : shape) found += (found.empty() ? "" : ", ") + std::to_string(extent);
    throw InputError({file, 0, 0}, "",
                     "found an Input node of shape (" + found +
                         ") for a recording; expected (2, height, width): polarity, y, x; or (height, width)");
  }
  const std::size_t height = shape[shape.size() - 2];
  const std::size_t width = shape.back();
  const MappedFile mapped(path);
  SpikeList list;
  list.timed = true;
  for (const CameraEvent& event : parse_recording(mapped.text(), file)) {
    if (event.x >= width || event.y >= height) {
      throw InputError({file, 0, 0}, "event " + std::to_string(list.size()),
                       "found pixel x " + std::to_string(event.x) + ", y " + std::to_string(event.y) + "; expected x below " +
                           std::to_string(width) + " and y below " + std::to_string(height) + ", as the Input node has");
    }
    if (event.time_us > kLatestMicrosecond)
      throw InputError({file, 0, 0}, "", "found an event after more than 106 days; expected a recording");
    const std::size_t channel = merged ? 0 : event.polarity;
    list.when.push_back(event.time_us * 1'000'000);
    list.index.push_back(static_cast<std::uint32_t>((channel * height + event.y) * width + event.x));
  }
  to_steps(list, dt);
  list.values.clear();  // several events of a pixel in a step are one spike
  return list;
}

}  // namespace synfire
