// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// networks: the stream between the process that reads HDF5 and the one that wants the network. Numbers are in the machine's own
// byte order: both ends are one program.
//
//   record   u8 tag, then: begin_group name | end_group | announce name | problem name, text | finish
//            | integers, reals name, u32 rank, u64 each axis, f64 values | strings name, u32 rank, u64 each axis, texts
//   name, text   u32 length, bytes
#include "networks/raw_tree.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace synfire {

namespace {

enum Tag : std::uint8_t { kBegin = 1, kEnd, kAnnounce, kIntegers, kReals, kStrings, kProblem, kFinish };

constexpr std::size_t kMostAxes = 32;  // HDF5's own limit
constexpr std::size_t kBuffer = 1 << 16;

class Receiver {
 public:
  Receiver(const ByteSource& source, const RawBudget& budget) : source_(source), budget_(budget) {}

  std::unique_ptr<RawGroup> run() {
    auto root = std::make_unique<RawGroup>();
    std::vector<RawGroup*> open{root.get()};
    for (std::size_t records = 0;; ++records) {
      if (records > budget_.records) fail("more records than a network needs");
      const auto tag = value<std::uint8_t>();
      if (tag == kFinish) {
        if (open.size() != 1) fail("a group that does not end");
        return root;
      }
      if (tag == kEnd) {
        if (open.size() == 1) fail("the end of a group that did not begin");
        open.pop_back();
        names_.pop_back();
        announced_.clear();
        continue;
      }
      RawGroup& here = *open.back();
      std::string name = text();
      announced_ = name;
      switch (tag) {
        case kBegin: {
          if (open.size() > budget_.depth) fail("groups nested too deep");
          const auto [at, fresh] = here.groups.try_emplace(name);
          if (!fresh) fail("two groups of one name");
          open.push_back(&at->second);
          names_.push_back(std::move(name));
          announced_.clear();
          break;
        }
        case kAnnounce: break;
        case kProblem: here.problems[std::move(name)] = text(); break;
        case kIntegers:
        case kReals:
        case kStrings: {
          const auto [at, fresh] = here.datasets.try_emplace(std::move(name));
          if (!fresh) fail("two datasets of one name");
          dataset(at->second, tag);
          break;
        }
        default: fail("an unknown record");
      }
    }
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    std::string path;
    for (const std::string& name : names_) path += (path.empty() ? "" : "/") + name;
    if (!announced_.empty()) path += (path.empty() ? "" : "/") + announced_;
    throw BrokenStream(what, path);
  }

  void fill(std::span<std::byte> bytes) {
    if (!source_(bytes)) fail("the end of the data");
  }

  template <class T>
  T value() {
    T result{};
    fill(std::as_writable_bytes(std::span(&result, 1)));
    return result;
  }

  std::string text() {
    const auto length = value<std::uint32_t>();
    spend(text_, std::size_t{length} + 32, budget_.text);  // an empty string takes room too
    std::string result(length, '\0');
    fill(std::as_writable_bytes(std::span(result.data(), result.size())));
    return result;
  }

  void spend(std::size_t& used, std::size_t more, std::size_t most) const {
    if (more > most - used) fail("more data than a file of this size plausibly holds");
    used += more;
  }

  void dataset(RawDataset& set, std::uint8_t tag) {
    const auto rank = value<std::uint32_t>();
    if (rank > kMostAxes) fail("too many axes");
    for (std::uint32_t n = 0; n < rank; ++n) set.shape.push_back(value<std::uint64_t>());
    const std::size_t count = element_count(set.shape);
    if (tag == kStrings) {
      set.kind = RawDataset::Kind::strings;
      if (count > budget_.text) fail("too many strings");
      for (std::size_t n = 0; n < count; ++n) set.texts.push_back(text());
      return;
    }
    set.kind = tag == kIntegers ? RawDataset::Kind::integers : RawDataset::Kind::reals;
    spend(values_, count, budget_.values);
    set.values.resize(count);  // within the budget, which the file's size has set
    fill(std::as_writable_bytes(std::span(set.values)));
  }

  const ByteSource& source_;
  const RawBudget& budget_;
  std::vector<std::string> names_;
  std::string announced_;
  std::size_t values_ = 0;
  std::size_t text_ = 0;
};

}  // namespace

std::unique_ptr<RawGroup> receive_tree(const ByteSource& source, const RawBudget& budget) {
  return Receiver(source, budget).run();
}

std::unique_ptr<RawGroup> parse_tree(std::span<const std::byte> stream, const RawBudget& budget) {
  return receive_tree(
      [&stream](std::span<std::byte> wanted) {
        if (wanted.size() > stream.size()) return false;
        if (!wanted.empty()) std::memcpy(wanted.data(), stream.data(), wanted.size());
        stream = stream.subspan(wanted.size());
        return true;
      },
      budget);
}

void TreeSender::flush() {
  if (!failed_ && !buffer_.empty() && !sink_(buffer_)) failed_ = true;
  buffer_.clear();
}

void TreeSender::put(std::span<const std::byte> bytes) {
  buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
  if (buffer_.size() >= kBuffer) flush();
}

void TreeSender::put_text(std::string_view text) {
  put_value(static_cast<std::uint32_t>(text.size()));
  put(std::as_bytes(std::span(text.data(), text.size())));
}

void TreeSender::put_header(std::uint8_t tag, std::string_view name, std::span<const std::uint64_t> shape) {
  put_value(tag);
  put_text(name);
  put_value(static_cast<std::uint32_t>(shape.size()));
  for (const std::uint64_t length : shape) put_value(length);
}

void TreeSender::begin_group(std::string_view name) {
  put_value(std::uint8_t{kBegin});
  put_text(name);
}

void TreeSender::end_group() {
  put_value(std::uint8_t{kEnd});
}

void TreeSender::announce(std::string_view name) {
  put_value(std::uint8_t{kAnnounce});
  put_text(name);
  flush();
}

void TreeSender::numbers(std::string_view name, bool integers, std::span<const std::uint64_t> shape,
                         std::span<const double> values) {
  put_header(integers ? kIntegers : kReals, name, shape);
  flush();
  // Past the buffer: the values are many and already in one piece.
  if (!failed_ && !values.empty() && !sink_(std::as_bytes(values))) failed_ = true;
}

void TreeSender::begin_strings(std::string_view name, std::span<const std::uint64_t> shape) {
  put_header(kStrings, name, shape);
}

void TreeSender::string(std::string_view text) {
  put_text(text);
}

void TreeSender::problem(std::string_view name, std::string_view message) {
  put_value(std::uint8_t{kProblem});
  put_text(name);
  put_text(message);
}

void TreeSender::finish() {
  put_value(std::uint8_t{kFinish});
  flush();
}

}  // namespace synfire
