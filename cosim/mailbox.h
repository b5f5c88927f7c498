// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// cosim: Progress on its way from the simulation to the thread that writes it to a client.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "cosim/synfire.pb.h"

namespace synfire::cosim {

/// How often whoever waits looks up: for an interrupt, for a client that has left, for what onlookers shall be told.
inline constexpr std::chrono::milliseconds kBeat{50};

class Mailbox {
 public:
  /// Messages that wait for a slow reader.
  static constexpr std::size_t kMost = 8;

  /// From the simulation: waits so long for room. Whether there is some, or nobody reads any more.
  bool has_room(std::chrono::milliseconds patience) {
    std::unique_lock lock(mutex_);
    return read_.wait_for(lock, patience, [this] { return gone_ || messages_.size() < kMost; });
  }
  /// Without room the oldest message is lost. Does nothing once the reader has gone.
  void put(v1::Progress message) {
    const std::lock_guard lock(mutex_);
    if (gone_) return;
    if (messages_.size() >= kMost) {
      messages_.pop_front();
      ++lost_;
    }
    message.set_lost(std::exchange(lost_, 0));
    messages_.push_back(std::move(message));
    came_.notify_one();
  }
  /// Nothing more will come; `failure`: why not.
  void close(std::string failure = {}) {
    const std::lock_guard lock(mutex_);
    if (closed_) return;
    closed_ = true;
    failure_ = std::move(failure);
    came_.notify_one();
  }

  /// For the reader: the next message, or nothing after that time, or because nothing more will come.
  std::optional<v1::Progress> take(std::chrono::milliseconds patience) {
    std::unique_lock lock(mutex_);
    came_.wait_for(lock, patience, [this] { return closed_ || !messages_.empty(); });
    if (messages_.empty()) return std::nullopt;
    v1::Progress message = std::move(messages_.front());
    messages_.pop_front();
    read_.notify_one();
    return message;
  }
  bool closed() {
    const std::lock_guard lock(mutex_);
    return closed_ && messages_.empty();
  }
  std::string failure() {
    const std::lock_guard lock(mutex_);
    return failure_;
  }
  /// The reader has gone.
  void leave() {
    const std::lock_guard lock(mutex_);
    gone_ = true;
    messages_.clear();
    read_.notify_one();
  }
  bool gone() {
    const std::lock_guard lock(mutex_);
    return gone_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable came_, read_;
  std::deque<v1::Progress> messages_;
  std::uint64_t lost_ = 0;
  bool closed_ = false;
  bool gone_ = false;
  std::string failure_;
};

}  // namespace synfire::cosim
