// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests/networks: images as files: they come back as they were, other tools read them, and damage is told and never harms.
#include "networks/image.h"

#include <elf.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdio>
#include <cstring>
#include <fstream>

#include "base/error.h"
#include "networks/compiler.h"
#include "networks/image_sections.h"
#include "tests/networks/fake_target.h"
#include "tests/networks/graph_maker.h"

using namespace synfire;
using Catch::Matchers::Contains;

namespace {

Image compiled() {
  RandomStream random(2, "image");
  GraphMaker maker;
  maker.input("in", {3, 4});
  maker.affine("fc", 10, 12, eighths(random, 120), eighths(random, 10)).input_shape = {3, 4};
  maker.lif("hidden \"1\"", {10});
  maker.linear("readout", 2, 10, eighths(random, 20));
  maker.output("out", {10});
  maker.output("values", {2});
  maker.chain({"in", "fc", "hidden \"1\"", "out"});
  maker.chain({"hidden \"1\"", "readout", "values"});
  FakeTarget target;
  target.core.its_limits.neurons = 4;
  return compile(maker.graph(), {.balance_delays = true, .seed = 42}, target);
}

std::string problem_of(std::span<const std::byte> bytes) {
  try {
    parse_image(bytes, "some.elf");
  } catch (const InputError& error) {
    return error.what();
  }
  return "read";
}

void check_equal(const Image& a, const Image& b) {
  CHECK(image_json(a) == image_json(b));
  CHECK(a.nodes == b.nodes);
  CHECK(a.runs == b.runs);
  CHECK(a.inputs == b.inputs);
  CHECK(a.segments == b.segments);
  CHECK(a.notes == b.notes);
}

struct TemporaryFolder {
  std::filesystem::path path = std::filesystem::temp_directory_path() / ("synfire-image-" + std::to_string(::getpid()));
  TemporaryFolder() { std::filesystem::create_directories(path); }
  ~TemporaryFolder() { std::filesystem::remove_all(path); }
};

std::string output_of(const std::string& command) {
  std::string text;
  FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
  REQUIRE(pipe != nullptr);
  char buffer[4096];
  for (std::size_t count; (count = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;) text.append(buffer, count);
  ::pclose(pipe);
  return text;
}

/// The image with its JSON changed, in which `from` must occur.
std::string problem_with(const Image& image, const std::string& from, const std::string& to) {
  std::string json = image_json(image);
  const std::size_t at = json.find(from);
  REQUIRE(at != std::string::npos);
  json.replace(at, from.size(), to);
  try {
    parse_image_json(json, "some.elf");
  } catch (const InputError& error) {
    return error.what();
  }
  return "read";
}

}  // namespace

TEST_CASE("an image comes back from its file as it was") {
  const Image image = compiled();
  const TemporaryFolder folder;
  const std::filesystem::path path = folder.path / "net.elf";
  write_image(image, path);
  check_equal(read_image(path), image);
  write_image(image, path);  // replaces
  check_equal(read_image(path), image);
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path), {}) == 1);  // nothing is left beside it
  CHECK(elf_bytes(image) == elf_bytes(image));
  CHECK_THROWS_WITH(write_image(image, folder.path / "none" / "net.elf"),
                    Contains("net.elf: error: cannot be written: No such file"));
  CHECK_THROWS_WITH(read_image(folder.path / "absent.elf"), Contains("absent.elf: error: cannot be read: No such file"));
  CHECK_THROWS_WITH(read_image(folder.path), Contains("found something that is no file"));
}

TEST_CASE("binutils read an image without complaint") {
  const Image image = compiled();
  const TemporaryFolder folder;
  const std::filesystem::path path = folder.path / "net.elf";
  write_image(image, path);
  const std::string text = output_of("readelf --wide --all " + path.string());
  CHECK_THAT(text, !Contains("arning") && !Contains("rror") && !Contains("orrupt"));
  CHECK_THAT(text, Contains("EXEC") && Contains("hidden \"1\"[0:3]") && Contains(".synfire.inputs"));
  std::size_t loads = 0;
  for (std::size_t at = text.find(" LOAD "); at != std::string::npos; at = text.find(" LOAD ", at + 1)) ++loads;
  CHECK(loads == image.segments.size());

  // A region taken out by objcopy is the segment's bytes.
  const ImageSegment& segment = image.segments[0];
  const std::string raw = (folder.path / "raw").string();
  std::string pattern;  // objcopy takes brackets for wildcards
  for (const char c : segment.name) pattern += c == '[' || c == ']' ? std::string(R"(\)") + c : std::string(1, c);
  const std::string said = output_of("objcopy -I elf64-little -O binary -j '" + pattern + "' " + path.string() + " " + raw);
  INFO(said);
  std::ifstream file(raw, std::ios::binary);
  std::vector<char> bytes((std::istreambuf_iterator<char>(file)), {});
  REQUIRE(bytes.size() == segment.bytes.size());
  CHECK(std::memcmp(bytes.data(), segment.bytes.data(), bytes.size()) == 0);
}

TEST_CASE("images of more segments than an ELF header can count come back") {
  Image image = compiled();
  image.segments.clear();
  for (std::uint64_t s = 0; s < 70'000; ++s)
    image.segments.push_back({0x1000 + 16 * s, "s" + std::to_string(s), std::vector<std::byte>(1 + s % 7, std::byte{5})});
  const std::vector<std::byte> bytes = elf_bytes(image);
  check_equal(parse_image(bytes, "many.elf"), image);
}

TEST_CASE("an image cut short or changed anywhere is refused or read, and nothing else happens") {
  const std::vector<std::byte> good = elf_bytes(compiled());
  REQUIRE(problem_of(good) == "read");
  for (std::size_t size = 0; size < good.size(); size += 1 + size / 50) {
    INFO("cut after " << size);
    CHECK(problem_of(std::span(good).first(size)) != "read");
  }
  RandomStream random(9, "damage");
  std::size_t refused = 0;
  for (int round = 0; round < 4000; ++round) {
    std::vector<std::byte> bad = good;
    const std::size_t changes = 1 + random.below(3);
    for (std::size_t k = 0; k < changes; ++k) {
      // The headers at the beginning, and tables at the end, more often than data.
      const std::size_t near = random.below(3);
      const std::size_t at = near == 0   ? random.below(400)
                             : near == 1 ? bad.size() - 1 - random.below(1500)
                                         : random.below(bad.size());
      bad[at] = random.below(2) == 0 ? static_cast<std::byte>(random.below(256)) : std::byte{0xff};
    }
    const std::string problem = problem_of(bad);
    if (problem != "read") {
      ++refused;
      REQUIRE_THAT(problem, Contains("some.elf: error: "));
    } else {
      describe(parse_image(bad, "some.elf"));  // what was read is consistent enough to be shown
    }
  }
  CHECK(refused > 400);
  CHECK(refused < 4000);
}

TEST_CASE("a damaged table is named") {
  const std::vector<std::byte> good = elf_bytes(compiled());
  const auto header = [&](auto change) {
    std::vector<std::byte> bad = good;
    Elf64_Ehdr ehdr;
    std::memcpy(&ehdr, bad.data(), sizeof ehdr);
    change(ehdr, bad);
    std::memcpy(bad.data(), &ehdr, sizeof ehdr);
    return problem_of(bad);
  };
  CHECK_THAT(problem_of({}), Contains("found 0 bytes; expected an ELF file"));
  CHECK_THAT(header([](auto& e, auto&) { e.e_ident[0] = 1; }), Contains("expected an image (an ELF file)"));
  CHECK_THAT(header([](auto& e, auto&) { e.e_type = ET_REL; }), Contains("ELF header: found an ELF file of another kind"));
  CHECK_THAT(header([](auto& e, auto&) { e.e_shoff = ~std::uint64_t{0}; }), Contains("section headers: found bytes"));
  CHECK_THAT(header([](auto& e, auto&) { e.e_shoff = 0; }), Contains("section .synfire: found none"));
  CHECK_THAT(header([](auto& e, auto&) { e.e_phoff = 1u << 30; }), Contains("program headers: found bytes"));
  CHECK_THAT(header([](auto& e, auto&) { e.e_phentsize = 8; }), Contains("program headers: found entries of 8 bytes"));
  const auto segment = [&](auto change) {
    return header([&](auto& e, auto& bad) {
      Elf64_Phdr phdr;
      std::memcpy(&phdr, bad.data() + e.e_phoff + sizeof phdr, sizeof phdr);
      change(phdr);
      std::memcpy(bad.data() + e.e_phoff + sizeof phdr, &phdr, sizeof phdr);
    });
  };
  CHECK_THAT(segment([](auto& p) { p.p_paddr = 0; }), Contains("segment 1: found address 0; expected ascending addresses"));
  CHECK_THAT(segment([](auto& p) { p.p_paddr = ~std::uint64_t{0}; }), Contains("segment 1: found address"));
  CHECK_THAT(segment([](auto& p) { p.p_filesz = std::uint64_t{1} << 60; }), Contains("segment 1: found bytes"));
  CHECK_THAT(segment([](auto& p) { p.p_memsz = std::uint64_t{1} << 60; }),
             Contains("segment 1: found 1152921504606846976 bytes of memory"));
  // Headers that all name the same bytes would make much memory of a small file.
  const std::string shared = header([&](auto& e, auto& bad) {
    for (std::size_t n = 0; n < 2; ++n) {
      Elf64_Phdr phdr{.p_type = PT_LOAD, .p_offset = 0, .p_paddr = n << 40, .p_filesz = bad.size(), .p_memsz = bad.size()};
      std::memcpy(bad.data() + e.e_phoff + n * sizeof phdr, &phdr, sizeof phdr);
    }
  });
  CHECK_THAT(shared, Contains("segment 1: found segments that share bytes of the file"));
}

TEST_CASE("every number of the JSON section is checked") {
  const Image image = compiled();
  CHECK(problem_with(image, "\"fake\"", "\"other\"") == "read");
  CHECK_THAT(problem_with(image, "\"synfire_image\": 1", "\"synfire_image\": 2"),
             Contains("some.elf: error: section .synfire: synfire_image: found another version"));
  CHECK_THAT(problem_with(image, "\"dt\": 0.001", "\"dt\": -1"), Contains("section .synfire: conventions.dt: found -1"));
  CHECK_THAT(problem_with(image, "\"dt\": 0.001", "\"dt\": 1e999"), Contains("section .synfire"));
  CHECK_THAT(problem_with(image, "\"reset\": \"to_value\"", "\"reset\": \"no\""),
             Contains("conventions.reset: found 'no'; expected to_value or subtract"));
  CHECK_THAT(problem_with(image, "\"role\": \"input\"", "\"role\": 3"), Contains("nodes[0].role: found no text"));
  CHECK_THAT(problem_with(image, "\"size\": 12", "\"size\": 13"),
             Contains("nodes[0].size: found 13; expected the 12 elements"));
  CHECK_THAT(problem_with(image, "\"source\": 1", "\"source\": 7"), Contains("source: found 7; expected a node's index"));
  CHECK_THAT(problem_with(image, "\"source\": 1", "\"source\": 0"),
             Contains("source: found node 'in'; expected a node of 10 neurons"));
  CHECK_THAT(problem_with(image, "\"count\": 4", "\"count\": 11"),
             Contains("runs[0].count: found neurons 0 to 11; expected some of the 10"));
  CHECK_THAT(problem_with(image, "\"count\": 4", "\"count\": 5"),
             Contains("runs[1]: found a run that is out of order or overlaps"));
  CHECK_THAT(problem_with(image, "\"count\": 4", "\"count\": 0"), Contains("runs[0].count"));
  CHECK_THAT(problem_with(image, "\"local\": 0", "\"local\": 4294967295"), Contains("runs[0].local"));
  CHECK_THAT(problem_with(image, "\"cores_available\": 64", "\"cores_available\": 0"), Contains("core"));
  CHECK_THAT(problem_with(image, "\"seed\": 42", "\"seed\": -1"), Contains("seed: found no whole number"));
  CHECK_THAT(problem_with(image, "\"seed\": 42,", ""), Contains("found no seed; expected one"));
  CHECK_THAT(problem_with(image, "\"seed\": 42", "\"seed\": "), Contains("found damaged JSON"));
  CHECK_THAT(problem_with(image, "\"seed\": 42", "\"seed\": " + std::string(100'000, '[')),
             Contains("nested more than 8 deep"));
}

TEST_CASE("the routing of the inputs is checked") {
  const Image image = compiled();
  const std::vector<std::byte> good = input_bytes(image);
  const auto with = [&](std::size_t at, std::uint64_t value) {
    std::vector<std::byte> bad = good;
    std::memcpy(bad.data() + at, &value, 8);
    try {
      return parse_input_bytes(bad, image, "some.elf") == image.inputs ? std::string("read") : std::string("differs");
    } catch (const InputError& error) {
      return std::string(error.what());
    }
  };
  CHECK(with(8, 1) == "read");
  CHECK_THAT(with(0, 1), Contains("section .synfire.inputs: found other bytes; expected SYNINPUT"));
  CHECK_THAT(with(8, 2), Contains("found 2 Input nodes; expected 1"));
  CHECK_THAT(with(16, 1), Contains("found another node; expected 'in'"));
  CHECK_THAT(with(24, std::uint64_t{1} << 62), Contains("found another size of 'in'"));
  CHECK_THAT(with(32, std::uint64_t{1} << 62), Contains("found its end within a list of 4611686018427387904 elements"));
  CHECK_THAT(with(40, 1), Contains("found ranges of 'in' that lead outside"));
  CHECK_THAT(with(48, 1'000'000), Contains("found ranges of 'in' that lead outside"));
  CHECK_THAT(with(good.size() - 8, 64), Contains("found core 64; expected less than 64"));
  std::vector<std::byte> longer = good;
  longer.push_back(std::byte{0});
  CHECK_THROWS_WITH(parse_input_bytes(longer, image, "some.elf"), Contains("found bytes behind the last Input node"));
}

TEST_CASE("an image tells where every node lives and how full the chip is") {
  const Image image = compiled();
  const std::string text = describe(image);
  CHECK_THAT(text, Contains("image for platform fake, network test.nir") && Contains("dt 0.001 s"));
  const ImageRun& run = image.runs_of(*image.find("hidden \"1\""))[0];
  char address[32];
  std::snprintf(address, sizeof address, "0x%llx", static_cast<unsigned long long>(run.address));
  CHECK_THAT(text, Contains("hidden \"1\"") && Contains("core[" + std::to_string(run.core) + "]") && Contains(address));
  CHECK_THAT(text, Contains("as hidden \"1\"") && Contains("outside, "));
  CHECK_THAT(text, Contains("3 of 64 cores in use") && Contains("neurons") && Contains("synapse memory"));
  CHECK_THAT(describe_utilisation(image), Contains("100.0 %") && Contains("4.7 %"));  // 4 of 4 on a core, 12 of 256
  const std::vector<Usage> total = image.total_usage();
  CHECK(total[0].used == 12);
  CHECK(total[0].capacity == 256);
}
