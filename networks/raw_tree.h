// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// networks: what an HDF5 file holds, before anybody asks what it means: groups and datasets by name. The child process that
// reads the file sends it through a pipe as a stream of records; this is both ends of that stream. The receiving end trusts
// nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "networks/graph.h"

namespace synfire {

struct RawDataset {
  enum class Kind : std::uint8_t { integers, reals, strings };

  Kind kind = Kind::reals;
  Shape shape;
  std::vector<double> values;      ///< of numbers
  std::vector<std::string> texts;  ///< of strings
};

struct RawGroup {
  std::map<std::string, RawDataset, std::less<>> datasets;
  std::map<std::string, RawGroup, std::less<>> groups;
  std::map<std::string, std::string, std::less<>> problems;  ///< what could not be read, by name: `found ...; expected ...`
};

/// What a tree may hold at most.
struct RawBudget {
  std::size_t values = std::size_t{1} << 24;  ///< numbers in all
  std::size_t text = std::size_t{1} << 24;    ///< bytes of strings and names in all
  std::size_t records = 1'000'000;
  std::size_t depth = 64;  ///< of groups
};

/// The stream ended early or holds nonsense. `path()` is where it was: link names joined by slashes.
class BrokenStream : public std::runtime_error {
 public:
  BrokenStream(const std::string& what, std::string path) : std::runtime_error(what), path_(std::move(path)) {}
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// Fills the span completely, or returns false.
using ByteSource = std::function<bool(std::span<std::byte>)>;
/// Takes all the bytes, or returns false.
using ByteSink = std::function<bool(std::span<const std::byte>)>;

/// Builds the tree from its stream. Throws BrokenStream.
std::unique_ptr<RawGroup> receive_tree(const ByteSource& source, const RawBudget& budget);
/// The same from bytes that are all there.
std::unique_ptr<RawGroup> parse_tree(std::span<const std::byte> stream, const RawBudget& budget);

/// The sending end. Buffers; false means that nobody listens any more.
class TreeSender {
 public:
  explicit TreeSender(ByteSink sink) : sink_(std::move(sink)) {}

  void begin_group(std::string_view name);
  void end_group();
  /// Says what is about to be read and flushes, so that the other end knows where a crash happened.
  void announce(std::string_view name);
  void numbers(std::string_view name, bool integers, std::span<const std::uint64_t> shape, std::span<const double> values);
  void begin_strings(std::string_view name, std::span<const std::uint64_t> shape);
  void string(std::string_view text);  ///< one for each element, after begin_strings
  void problem(std::string_view name, std::string_view message);
  void finish();
  bool failed() const { return failed_; }

 private:
  void put(std::span<const std::byte> bytes);
  void put_text(std::string_view text);
  void put_header(std::uint8_t tag, std::string_view name, std::span<const std::uint64_t> shape);
  template <class T>
  void put_value(T value) {
    put(std::as_bytes(std::span(&value, 1)));
  }
  void flush();

  ByteSink sink_;
  std::vector<std::byte> buffer_;
  bool failed_ = false;
};

}  // namespace synfire
