// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// cosim: the calls of a served chip for programs in C++: libsynfire_client, which needs gRPC and nothing else of Synfire.
//
//     synfire::cosim::Client chip("unix:/run/user/1000/chip.sock");
//     auto loop = chip.loop(synfire::cosim::record({"output"}));
//     auto seen = loop.step({{"input", {3, 17}}});          // a step with spikes of these elements
//
// Messages are those of synfire.proto; every call throws ClientError with what the server said.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "cosim/synfire.pb.h"

namespace synfire::cosim {

/// The server refused, or is not there. `code`: of gRPC (3: bad argument, 9: not now, 10: the simulation failed, 14: not
/// there).
class ClientError : public std::runtime_error {
 public:
  ClientError(int code, const std::string& message) : std::runtime_error(message), code_(code) {}
  int code() const { return code_; }

 private:
  int code_;
};

struct ClientOptions {
  std::string certificate;        ///< PEM of whom to trust; empty: no TLS
  std::string token;              ///< with TLS
  double connect_seconds = 10.0;  ///< to wait for the server
};

/// Nodes whose spikes are to be seen.
v1::Recording record(const std::vector<std::string>& spikes);

class Client {
 public:
  /// Throws ClientError when nobody answers there in time.
  explicit Client(const std::string& address, const ClientOptions& options = {});
  ~Client();
  Client(Client&&) noexcept;

  v1::Description describe();
  std::vector<std::byte> read(std::uint64_t address, std::uint64_t bytes);
  void write(std::uint64_t address, std::span<const std::byte> bytes);

  v1::Position inject(const std::vector<v1::Spikes>& spikes);
  /// Any command; returns when it is done.
  v1::Progress run(const v1::Command& command);
  v1::Progress run_steps(std::uint64_t steps, const v1::Recording& recording = {});
  v1::Position pace(v1::PaceRequest::Mode mode, double speed = 1.0);
  v1::Position pause();
  v1::Position reset();
  std::vector<std::byte> checkpoint();
  v1::Position restore(std::span<const std::byte> checkpoint);
  /// JSON with the names of summary.json.
  std::string measure();
  void stop(bool finish = false);

  /// Calls `see` with everything that happens, until it returns false or the run is over.
  void watch(const v1::Recording& recording, const std::function<bool(const v1::Progress&)>& see);

  /// Elements that spike, by Input node.
  using StepSpikes = std::map<std::string, std::vector<std::uint32_t>>;
  /// One stream for many short commands: the fastest way in a closed loop.
  class Loop {
   public:
    ~Loop();
    Loop(Loop&&) noexcept;
    /// Any command; its Progress in one message.
    v1::Progress run(const v1::Command& command);
    /// One step, with these spikes.
    v1::Progress step(const StepSpikes& spikes = {});

   private:
    friend class Client;
    struct Stream;
    explicit Loop(std::unique_ptr<Stream> stream);
    std::unique_ptr<Stream> stream_;
  };
  Loop loop(const v1::Recording& recording = {});

 private:
  struct Channel;
  std::unique_ptr<Channel> channel_;
};

}  // namespace synfire::cosim
