// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests: malformed NIR files. The 34 given ones are refused with the place and the reason, in little time and memory; a
// thousand random mutations of good files neither crash nor hang nor eat memory.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <random>

#include "base/error.h"
#include "tests/networks/nir_case.h"
#include "tests/places.h"
#include "tests/skip.h"

using namespace synfire;
using namespace synfire::test;

namespace {

namespace fs = std::filesystem;

/// A file of our own, gone with the object.
class Scratch {
 public:
  Scratch() : path_(fs::temp_directory_path() / ("synfire_nir_" + std::to_string(::getpid()) + ".nir")) {}
  ~Scratch() { fs::remove(path_); }
  const fs::path& path() const { return path_; }
  void write(const std::string& bytes) const { std::ofstream(path_, std::ios::binary) << bytes; }

 private:
  fs::path path_;
};

std::string bytes_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// What reading the file says: problem by problem, or `accepted`.
std::string verdict(const fs::path& path) {
  try {
    read_nir(path);
    return "accepted";
  } catch (const InputError& error) {
    return error.what();
  }
}

[[maybe_unused]] long peak_kilobytes(int who) {
  rusage usage{};
  getrusage(who, &usage);
  return usage.ru_maxrss;
}

struct BadFile {
  const char* name;
  const char* path;     ///< where the problem is
  const char* message;  ///< part of the reason
};

constexpr BadFile kBad[] = {
    {"01_not_hdf5", "", "file signature not found"},
    {"02_truncated", "", "truncated file"},
    {"03_no_version", "version", "found nothing"},
    {"04_version_99", "version", "'99.0.0'"},
    {"05_version_garbage", "version", "'banana'"},
    {"06_no_edges", "node/edges", "found nothing"},
    {"07_dangling_edge", "node/edges", "'lifX'; expected a node of this graph (did you mean lif?)"},
    {"08_unknown_type", "node/lif/type", "'Izhikevich'"},
    {"09_shape_mismatch", "node/lif", "found an input of shape (4) from lin; expected (5)"},
    {"10_nan_weight", "node/lin/weight", "found nan; expected finite numbers"},
    {"11_inf_threshold", "node/lif/v_threshold", "found inf; expected finite numbers"},
    {"12_negative_tau", "node/lif/tau", "found -0.01; expected a value above 0"},
    {"13_zero_tau", "node/lif/tau", "found 0; expected a value above 0"},
    {"14_algebraic_loop", "node/a", "algebraic loop of a, b"},
    {"15_missing_param", "node/lif/tau", "found nothing; expected a parameter that LIF needs"},
    {"16_param_shapes_differ", "node/lif/tau", "found shape (3); expected (4)"},
    {"17_edges_three_columns", "node/edges", "found shape (3, 3)"},
    {"18_edges_integers", "node/edges", "found numbers"},
    {"19_no_input", "node", "found no Input node"},
    {"20_orphan_node", "node/orphan", "found no incoming edge"},
    {"21_conv_bias_shape", "node/conv/bias", "found shape (3); expected (2)"},
    {"22_conv_groups", "node/conv/groups", "found 3; expected a divisor of the 2 output channels"},
    {"23_conv_padding_word", "node/conv/padding", "'reflect'"},
    {"24_conv_stride_zero", "node/conv/stride", "found 0"},
    {"25_conv_kernel_too_big", "node/conv/weight", "found a kernel of 9 x 9"},
    {"26_flatten_dims", "node/f/end_dim", "found dims 0 to 5 of shape (2, 3)"},
    {"27_weight_strings", "node/lin/weight", "found strings; expected numbers"},
    {"28_nested_without_output", "node/sub", "found no Output node"},
    {"29_cyclic_hdf5_link", "node/self", "a group that contains it"},
    {"30_external_link", "node/lin/weight", "an external HDF5 link"},
    {"31_huge_dataset", "node/lin/weight", "(1000000, 1000000) elements"},
    {"32_corrupt_chunk", "node/lin/weight", "inflate() failed"},
    {"33_negative_delay", "node/d/delay", "found -0.001"},
    {"34_root_not_graph", "node/type", "found 'LIF'; expected NIRGraph"},
};

}  // namespace

TEST_CASE("the 34 malformed files are refused, each for its reason") {
  if (shared_data().empty()) skip("shared data absent");
  const fs::path folder = shared_data() / "golden" / "nir" / "bad";
  std::size_t files = 0;
  for (const auto& entry : fs::directory_iterator(folder)) files += entry.path().extension() == ".nir" ? 1 : 0;
  CHECK(files == std::size(kBad));
  for (const BadFile& bad : kBad) {
    const fs::path file = folder / (std::string(bad.name) + ".nir");
    const auto start = std::chrono::steady_clock::now();
    const std::string text = verdict(file);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    INFO(text);
    const std::string place = bad.path[0] == '\0' ? "" : std::string(bad.path) + ": ";
    CHECK(text.starts_with(file.string() + ": error: " + place));
    CHECK(text.find(bad.message) != std::string::npos);
    CHECK(text.find("; expected ") != std::string::npos);
    CHECK(took.count() < 1.0);
  }
#ifndef SYNFIRE_SANITIZE
  CHECK(peak_kilobytes(RUSAGE_SELF) + peak_kilobytes(RUSAGE_CHILDREN) < 256 * 1024);
#endif
}

TEST_CASE("the published files with inner edges to nowhere are refused with a suggestion") {
  if (shared_data().empty()) skip("shared data absent");
  for (const char* name : {"braille_noDelay_bias_zero_subgraph.nir", "braille_noDelay_noBias_subtract_subgraph.nir"}) {
    const fs::path file = shared_data() / "data" / "nir" / name;
    CHECK(verdict(file) ==
          file.string() +
              ": error: node/lif1/edges: found an edge with 'lif'; expected a node of this graph (did you mean lif1?)");
  }
  for (const char* name : {"braille_noDelay_bias_zero.nir", "braille_noDelay_noBias_subtract.nir", "cnn_sinabs.nir",
                           "lif_norse.nir", "lif_rockpool.nir", "two_lif_neurons.nir"}) {
    CHECK(verdict(shared_data() / "data" / "nir" / name) == "accepted");
  }
}

TEST_CASE("what is no regular file is refused") {
  CHECK_THAT(verdict("/nonexistent/net.nir"), Catch::Contains("found no such file"));
  CHECK_THAT(verdict("/tmp"), Catch::Contains("found a folder"));
  CHECK_THAT(verdict("/dev/zero"), Catch::Contains("found a device"));
  Scratch empty;
  empty.write("");
  CHECK_THAT(verdict(empty.path()), Catch::Contains("found no readable HDF5 file"));
}

TEST_CASE("the caller's process is left alone by a damaged file") {
  Scratch scratch;
  scratch.write("no network");
  verdict(scratch.path());
  int status = 0;
  CHECK(::waitpid(-1, &status, WNOHANG) == -1);  // no child is left behind
  CHECK(errno == ECHILD);
  std::size_t open_files = 0;
  for (const auto& entry : fs::directory_iterator("/proc/self/fd")) open_files += entry.exists() ? 1 : 0;
  for (int n = 0; n < 20; ++n) verdict(scratch.path());
  std::size_t after = 0;
  for (const auto& entry : fs::directory_iterator("/proc/self/fd")) after += entry.exists() ? 1 : 0;
  CHECK(after == open_files);
}

TEST_CASE("a thousand mutations of good files neither crash nor hang nor eat memory", "[slow]") {
  std::vector<std::string> seeds;
  for (const auto& folder : case_folders(fs::path(test::source_folder()) / "tests" / "golden" / "nir")) {
    seeds.push_back(bytes_of(folder / "model.nir"));
  }
  REQUIRE(seeds.size() >= 20);
  std::mt19937_64 random(20260101);
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  Scratch scratch;
  std::size_t accepted = 0, refused = 0;
  double slowest = 0;
  for (int n = 0; n < 1000; ++n) {
    std::string bytes = seeds[below(seeds.size())];
    const std::size_t changes = 1 + below(8);
    for (std::size_t k = 0; k < changes; ++k) {
      const std::size_t at = below(bytes.size());
      switch (below(5)) {
        case 0: bytes[at] = static_cast<char>(bytes[at] ^ (1 << below(8))); break;
        case 1: bytes[at] = static_cast<char>(random()); break;
        case 2:  // a word of the kind that counts and addresses are made of
          for (std::size_t b = 0; b < 8 && at + b < bytes.size(); ++b) bytes[at + b] = below(2) != 0 ? '\xff' : '\0';
          break;
        case 3: bytes.resize(std::max<std::size_t>(64, at)); break;
        default:
          for (std::size_t b = 0; b < 32 && at + b < bytes.size(); ++b) bytes[at + b] = bytes[below(bytes.size())];
      }
    }
    scratch.write(bytes);
    const auto start = std::chrono::steady_clock::now();
    const std::string text = verdict(scratch.path());
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    slowest = std::max(slowest, took.count());
    text == "accepted" ? ++accepted : ++refused;
    if (text != "accepted" && text.find(": error: ") == std::string::npos) FAIL("mutation " << n << ": " << text);
  }
  INFO(accepted << " accepted, " << refused << " refused, slowest " << slowest << " s");
  CHECK(refused > 100);   // the mutations do damage
  CHECK(accepted > 100);  // and not only damage
  CHECK(slowest < 8.0);   // 0.6 s of processor time, on a machine that is busy with other tests
#ifndef SYNFIRE_SANITIZE
  CHECK(peak_kilobytes(RUSAGE_SELF) + peak_kilobytes(RUSAGE_CHILDREN) < 256 * 1024);
#endif
}
