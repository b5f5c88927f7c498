// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/hosts: the debugger's side: when hosts stop, and what goes over the socket.
#include "models/hosts/gdb_server.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <spdlog/spdlog.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>

#include "base/error.h"
#include "kernel/simulation.h"

namespace synfire {

namespace {
constexpr std::size_t kLongestPacket = 1 << 20;
}

GdbServer::GdbServer(std::uint16_t port) {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int yes = 1;
  setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);  // never another machine: whoever connects owns the simulation
  socklen_t length = sizeof(address);
  if (listener_ < 0 || bind(listener_, reinterpret_cast<sockaddr*>(&address), length) != 0 || listen(listener_, 1) != 0) {
    if (listener_ >= 0) close(listener_);
    throw InputError(kCommandLine, "--gdb", fmt::format("port {} cannot be listened to; expected a free one", port));
  }
  getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length);
  port_ = ntohs(address.sin_port);
}

GdbServer::~GdbServer() {
  drop();
  close(listener_);
}

void GdbServer::attach(std::span<Host* const> hosts) {
  hosts_.assign(hosts.begin(), hosts.end());
  for (Host* host : hosts_) host->set_debugger(this);
}

void GdbServer::drop() {
  if (client_ >= 0) close(client_);
  client_ = -1;
}

/// Waits for a debugger, as long as nobody interrupts the program.
void GdbServer::accept_client() {
  while (client_ < 0) {
    pollfd ready{listener_, POLLIN, 0};
    if (poll(&ready, 1, 100) > 0) client_ = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (Simulation::interrupted()) throw SimulationError("interrupted while a debugger was waited for");
  }
  const int yes = 1;
  setsockopt(client_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
  buffer_.clear();
  taken_ = 0;
}

int GdbServer::next_byte() {
  while (taken_ == buffer_.size()) {
    pollfd ready{client_, POLLIN, 0};
    if (poll(&ready, 1, 100) > 0) {
      char bytes[4096];
      const ssize_t count = read(client_, bytes, sizeof(bytes));
      if (count <= 0) return -1;
      buffer_.assign(bytes, static_cast<std::size_t>(count));
      taken_ = 0;
    }
    if (Simulation::interrupted()) throw SimulationError("interrupted under a debugger");
  }
  return static_cast<unsigned char>(buffer_[taken_++]);
}

/// The next packet; nothing when the debugger has gone.
std::optional<std::string> GdbServer::receive() {
  while (true) {
    int byte = next_byte();
    if (byte < 0) return std::nullopt;
    if (byte == 3) return std::string("\x03");
    if (byte != '$') continue;
    std::string packet;
    std::uint8_t sum = 0;
    while ((byte = next_byte()) != '#') {
      if (byte < 0 || packet.size() > kLongestPacket) return std::nullopt;
      sum = static_cast<std::uint8_t>(sum + byte);
      packet += static_cast<char>(byte);
    }
    const int high = next_byte();
    const int low = next_byte();
    if (low < 0) return std::nullopt;
    const std::string text{static_cast<char>(high), static_cast<char>(low)};
    const bool good = std::strtoul(text.c_str(), nullptr, 16) == sum;
    const char answer = good ? '+' : '-';
    if (::send(client_, &answer, 1, MSG_NOSIGNAL) != 1) return std::nullopt;
    if (good) return packet;
  }
}

void GdbServer::send(const std::string& packet) {
  if (client_ < 0) return;
  std::uint8_t sum = 0;
  for (const char c : packet) sum = static_cast<std::uint8_t>(sum + static_cast<std::uint8_t>(c));
  const std::string whole = fmt::format("${}#{:02x}", packet, sum);
  std::size_t done = 0;
  while (done < whole.size()) {
    const ssize_t count = ::send(client_, whole.data() + done, whole.size() - done, MSG_NOSIGNAL);
    if (count <= 0) return;
    done += static_cast<std::size_t>(count);
  }
}

bool GdbServer::poll_interrupt() {
  if (client_ < 0) return false;
  if (taken_ < buffer_.size() && buffer_[taken_] == 3) {
    ++taken_;
    return true;
  }
  pollfd ready{client_, POLLIN, 0};
  if (poll(&ready, 1, 0) <= 0) return false;
  const int byte = next_byte();
  if (byte < 0) {  // the debugger has gone: the program goes on without it
    drop();
    breakpoints_.clear();
    watches_.clear();
    return false;
  }
  return byte == 3;
}

int GdbServer::thread_of(const Host& host) const {
  return static_cast<int>(std::ranges::find(hosts_, &host) - hosts_.begin()) + 1;
}

Host& GdbServer::selected(int thread) {
  if (thread < 1 || thread > static_cast<int>(hosts_.size())) thread = current_;
  return *hosts_[static_cast<std::size_t>(thread) - 1];
}

void GdbServer::report_stop() {
  send(fmt::format("T{}{}thread:{:x};", stop_.substr(1), reason_, current_));
}

/// Answers until the program goes on.
void GdbServer::serve() {
  while (waiting_) {
    if (client_ < 0) accept_client();
    if (!answered_) {
      report_stop();
      answered_ = true;
    }
    const std::optional<std::string> packet = receive();
    if (!packet) {
      drop();
      breakpoints_.clear();
      watches_.clear();
      waiting_ = false;
    } else if (handle(*packet)) {
      waiting_ = false;
    }
  }
  answered_ = false;
  reason_.clear();
  stop_ = "S05";
  for (Host* host : hosts_) resumed_at_[host] = host->isa().pc();
}

void GdbServer::at_rest(Host& host) {
  if (over_) return;
  if (!waiting_ && poll_interrupt()) {
    waiting_ = true;
    current_ = thread_of(host);
    stop_ = "S02";
  }
  if (waiting_) serve();
}

bool GdbServer::stops(Host& host, std::uint32_t pc) {
  if (over_ || client_ < 0) return false;
  const auto stop = [&] {
    waiting_ = true;
    current_ = general_ = thread_of(host);
    resumed_at_.clear();
    return true;
  };
  if (pending_watch_) {
    reason_ = *pending_watch_;
    pending_watch_.reset();
    return stop();
  }
  if (stepping_ == thread_of(host)) {
    if (std::exchange(stepped_, true)) {
      stepping_ = 0;
      return stop();
    }
    resumed_at_.erase(&host);
    return false;
  }
  const auto resumed = resumed_at_.find(&host);
  if (resumed != resumed_at_.end()) {
    const bool same = resumed->second == pc;
    resumed_at_.erase(resumed);
    if (same) return false;
  }
  return breakpoints_.contains(pc) && stop();
}

void GdbServer::accessed(Host&, std::uint32_t address, std::uint32_t bytes, bool store) {
  for (const Watch& watch : watches_) {
    if (address >= watch.address + watch.bytes || watch.address >= address + bytes) continue;
    if (watch.kind == (store ? '3' : '2')) continue;
    const char* name = watch.kind == '2' ? "watch" : watch.kind == '3' ? "rwatch" : "awatch";
    pending_watch_ = fmt::format("{}:{:x};", name, watch.address);
  }
}

void GdbServer::faulted(Host& host, const std::string& what) {
  if (client_ < 0) throw SimulationError(host.path() + ": " + what);
  spdlog::warn("{}: {}", host.path(), what);
  waiting_ = true;
  current_ = general_ = thread_of(host);
  stop_ = "S0b";
}

void GdbServer::exited(Host&, int code) {
  finish(code);
}

void GdbServer::finish(int code) {
  if (std::exchange(over_, true) || client_ < 0) return;
  send(fmt::format("W{:02x}", code & 0xff));
}

}  // namespace synfire
