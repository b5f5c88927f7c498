// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests: recordings of event cameras, put together by hand from the published layouts, and real ones where they are.
#include "stimuli/event_recording.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "base/error.h"
#include "base/mapped_file.h"
#include "tests/places.h"
#include "tests/skip.h"

#include <unistd.h>

using namespace synfire;

namespace {

using Events = std::vector<CameraEvent>;

std::string little(std::uint64_t value, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i) text += static_cast<char>(value >> (8 * i) & 0xff);
  return text;
}
std::string evt3(std::initializer_list<std::uint16_t> words) {
  std::string text = "% evt 3.0\n% end\n";
  for (const std::uint16_t word : words) text += little(word, 2);
  return text;
}
std::string problem(const std::string& bytes, const std::string& file) {
  try {
    parse_recording(bytes, file);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("N-MNIST: x, y, polarity and 23 bits of time") {
  const std::string bytes("\x05\x21\x80\x01\x02\x10\x00\x7f\xff\xff", 10);
  CHECK(parse_recording(bytes, "a.bin") == Events{{0x000102, 5, 0x21, 1}, {0x7fffff, 16, 0, 0}});
  CHECK(problem(bytes.substr(1), "a.bin").find("cut short") != std::string::npos);
  CHECK(problem(bytes, "a.es").find("no recording of a kind") != std::string::npos);
}

TEST_CASE("Prophesee .dat: 14 bits of x and y, polarity above") {
  const std::string bytes = "% Version 2\n" + std::string("\x0c\x08", 2) + little(1000, 4) +
                            little(3 | 7u << 14 | 1u << 28, 4) + little(1001, 4) + little(639 | 479u << 14, 4);
  CHECK(parse_recording(bytes, "a.dat") == Events{{1000, 3, 7, 1}, {1001, 639, 479, 0}});
  CHECK(problem("% Version 2\n" + std::string("\x0e\x08", 2), "a.dat").find("found events of type 14") != std::string::npos);
  CHECK(problem("% Version 2\n", "a.dat").find("no events") != std::string::npos);
  CHECK(problem("% Version", "a.dat").find("header without an end") != std::string::npos);
}

TEST_CASE("EVT2: the time's upper part in a word of its own") {
  std::string bytes = "% evt 2.0\n";
  for (const std::uint32_t word :
       {0x8000'0003u, 0x1000'0000u | 5u << 22 | 100u << 11 | 200u, 0xa000'0000u, 0u | 63u << 22 | 1u << 11 | 2u}) {
    bytes += little(word, 4);
  }
  CHECK(parse_recording(bytes, "a.raw") == Events{{3 * 64 + 5, 100, 200, 1}, {3 * 64 + 63, 1, 2, 0}});
}

TEST_CASE("EVT3: rows, single pixels, vectors, and a time that begins again") {
  // time 0x001'002, row 7, pixel 9 on; base 20 off, vector of 12 with bits 0 and 11, vector of 8 with bit 1 (pixel 20 + 12 + 1)
  CHECK(parse_recording(evt3({0x2005, 0x8001, 0x6002, 0x0007, 0x2809, 0x3014, 0x4801, 0x5002}), "a.raw") ==
        Events{{0x1002, 9, 7, 1}, {0x1002, 20, 7, 0}, {0x1002, 31, 7, 0}, {0x1002, 33, 7, 0}});
  CHECK(parse_recording(evt3({0x8fff, 0x6001, 0x2001, 0x8000, 0x2001}), "a.raw") ==
        Events{{0xfff001, 1, 0, 0}, {0x1000001, 1, 0, 0}});
}

TEST_CASE("a recording becomes spikes of a node of that shape") {
  const std::filesystem::path file =
      std::filesystem::temp_directory_path() / ("synfire_events_" + std::to_string(getpid()) + ".bin");
  // (x 1, y 2, on, 500 us), (x 1, y 2, on, 900 us), (x 3, y 0, off, 1000 us)
  std::ofstream(file, std::ios::binary) << std::string("\x01\x02\x80\x01\xf4\x01\x02\x80\x03\x84\x03\x00\x00\x03\xe8", 15);
  const SpikeList list = read_recording(file, {2, 3, 4}, Time(1e-3));
  CHECK(list.when == std::vector<std::uint64_t>{0, 1});
  CHECK(list.index == std::vector<std::uint32_t>{(1 * 3 + 2) * 4 + 1, 3});
  CHECK(list.values.empty());  // twice in a step is one spike
  CHECK(read_recording(file, {3, 4}, Time(1e-3)).index == std::vector<std::uint32_t>{2 * 4 + 1, 3});
  CHECK_THROWS_WITH(read_recording(file, {2, 3, 3}, Time(1e-3)), Catch::Contains("found pixel x 3, y 0; expected x below 3"));
  CHECK_THROWS_WITH(read_recording(file, {24}, Time(1e-3)), Catch::Contains("shape (24)"));
  std::filesystem::remove(file);
}

TEST_CASE("real recordings are read whole", "[slow]") {
  const std::filesystem::path folder = std::filesystem::path(test::shared_folder()) / "data/events";
  if (!std::filesystem::exists(folder)) return synfire::test::skip("there are no recordings beside the checkout");
  const auto events = [&](const char* name) {
    const MappedFile file(folder / name);
    return parse_recording(file.text(), name);
  };
  const Events digit = events("sample_nmnist.bin");
  CHECK(digit.size() == 4325);                                                     // as its README says
  for (const CameraEvent& event : digit) REQUIRE((event.x < 34 && event.y < 34));  // the sensor's part that N-MNIST uses
  const Events car = events("sample_ncars.dat");
  CHECK(car.size() == (16165 - 0x5c) / 8);
  for (const CameraEvent& event : car) REQUIRE((event.x < 304 && event.y < 240));  // an ATIS
  const Events raw = events("evt3_sample.raw");
  CHECK(raw.size() > 100'000);
  for (const CameraEvent& event : raw) REQUIRE((event.x < 1280 && event.y < 720));  // a generation 4.1 sensor
  for (const Events& all : {digit, car, raw}) {
    REQUIRE(std::ranges::is_sorted(all, {}, &CameraEvent::time_us));
  }
}
