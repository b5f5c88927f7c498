// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/hosts: a server of GDB's remote protocol over a socket of this machine: breakpoints, steps, registers, memory over the
// bus, watchpoints, several hosts as threads. While GDB holds one host, everything waits: simulated time stands still.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "models/hosts/host.h"

namespace synfire {

class GdbServer : public Debugger {
 public:
  /// Listens on 127.0.0.1. Throws InputError when the port cannot be had. `port` 0: any; see port().
  explicit GdbServer(std::uint16_t port);
  ~GdbServer() override;

  std::uint16_t port() const { return port_; }
  /// The hosts that it shows, as threads 1, 2, ...; they wait for a debugger before their first instruction.
  void attach(std::span<Host* const> hosts);
  /// The run is over.
  void finish(int code);

 private:
  struct Watch {
    std::uint32_t address = 0;
    std::uint32_t bytes = 0;
    char kind = '2';  ///< 2 write, 3 read, 4 both

    bool operator==(const Watch&) const = default;
  };

  void at_rest(Host& host) override;
  bool stops(Host& host, std::uint32_t pc) override;
  void accessed(Host& host, std::uint32_t address, std::uint32_t bytes, bool store) override;
  void faulted(Host& host, const std::string& what) override;
  void exited(Host& host, int code) override;

  void accept_client();
  void drop();
  bool poll_interrupt();
  void serve();
  /// Handles a packet while stopped. True when the program goes on.
  bool handle(const std::string& packet);
  std::optional<std::string> receive();
  int next_byte();
  void send(const std::string& packet);
  void report_stop();

  std::string query(const std::string& packet);
  std::string registers(Host& host);
  std::string set_registers(Host& host, const std::string& hex);
  std::string memory(const std::string& packet);
  std::string write_memory(const std::string& packet, bool binary);
  std::string set_point(const std::string& packet, bool insert);
  bool resume(const std::string& packet);
  Host& selected(int thread);
  int thread_of(const Host& host) const;

  int listener_ = -1;
  int client_ = -1;
  std::uint16_t port_ = 0;
  std::vector<Host*> hosts_;
  std::set<std::uint32_t> breakpoints_;
  std::vector<Watch> watches_;
  int general_ = 1;       ///< thread of register accesses
  int current_ = 1;       ///< thread that stopped
  int stepping_ = 0;      ///< thread that does one instruction, or 0
  bool stepped_ = false;  ///< it has begun
  bool waiting_ = true;   ///< the program is stopped
  bool answered_ = true;  ///< the stop was asked for by `?`, not by going on
  bool over_ = false;
  std::string stop_ = "S05";
  std::string reason_;                               ///< of the stop: `watch:80001000;`
  std::map<const Host*, std::uint32_t> resumed_at_;  ///< the first instruction after a stop does not stop again
  std::optional<std::string> pending_watch_;
  std::string buffer_;
  std::size_t taken_ = 0;
};

}  // namespace synfire
