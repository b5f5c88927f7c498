// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// base: state as bytes and back, by one function for both ways: `archive(steps_); archive(axons_);`. Bytes come from files of
// users, so reading trusts no length.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/error.h"

namespace synfire {

class Archive {
 public:
  /// Writes.
  Archive() = default;
  /// Reads from bytes that must outlive this.
  explicit Archive(std::span<const std::byte> bytes) : in_(bytes), reading_(true) {}

  bool reading() const { return reading_; }
  /// What has been written; `release` gives it away.
  const std::vector<std::byte>& bytes() const { return out_; }
  std::vector<std::byte> release() { return std::move(out_); }
  /// Whether all has been read.
  bool at_end() const { return in_.empty(); }

  /// Throws InputError when the bytes end too early.
  template <class T>
  requires std::is_trivially_copyable_v<T>
  void operator()(T& value) { move(&value, sizeof(T)); }
  template <class T>
  requires std::is_trivially_copyable_v<T>
  void operator()(std::vector<T>& values) {
    values.resize(length(values.size(), sizeof(T)));
    move(values.data(), values.size() * sizeof(T));
  }
  /// Bytes as they are: written, or looked at where they lie.
  void put(std::span<const std::byte> bytes) { out_.insert(out_.end(), bytes.begin(), bytes.end()); }
  std::span<const std::byte> take(std::uint64_t size) {
    if (size > in_.size()) damaged();
    const std::span<const std::byte> taken = in_.first(size);
    in_ = in_.subspan(size);
    return taken;
  }

 private:
  std::size_t length(std::uint64_t present, std::size_t element) {
    (*this)(present);
    if (reading_ && present > in_.size() / element) damaged();
    return present;
  }
  void move(void* data, std::size_t size) {
    if (size == 0) return;
    if (!reading_) {
      const auto* bytes = static_cast<const std::byte*>(data);
      out_.insert(out_.end(), bytes, bytes + size);
    } else {
      if (size > in_.size()) damaged();
      std::memcpy(data, in_.data(), size);
      in_ = in_.subspan(size);
    }
  }
  [[noreturn]] static void damaged() {
    throw InputError({}, "checkpoint", "found its end too early; expected a checkpoint as it was made");
  }

  std::vector<std::byte> out_;
  std::span<const std::byte> in_;
  bool reading_ = false;
};

/// What has state besides its memory and lives in a checkpoint with it.
class Archived {
 public:
  virtual ~Archived() = default;
  /// Writes or reads everything that a later step depends on and no memory holds.
  virtual void archive(Archive& archive) = 0;
};

}  // namespace synfire
