// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/hosts: packets of GDB's remote protocol (its manual, appendix "Remote Protocol").
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/error.h"
#include "models/hosts/gdb_server.h"

namespace synfire {

namespace {

std::string to_hex(std::span<const std::uint8_t> bytes) {
  std::string text;
  for (const std::uint8_t byte : bytes) text += fmt::format("{:02x}", byte);
  return text;
}

std::vector<std::uint8_t> from_hex(std::string_view text) {
  std::vector<std::uint8_t> bytes;
  for (std::size_t i = 0; i + 2 <= text.size(); i += 2) {
    std::uint8_t byte = 0;
    std::from_chars(text.data() + i, text.data() + i + 2, byte, 16);
    bytes.push_back(byte);
  }
  return bytes;
}

/// Takes a hexadecimal number from the front.
std::uint64_t take_number(std::string_view& text) {
  std::uint64_t number = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), number, 16).ptr;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

void skip(std::string_view& text) {
  if (!text.empty()) text.remove_prefix(1);
}

constexpr std::uint64_t kMost = 0x4000;

}  // namespace

bool GdbServer::handle(const std::string& packet) {
  if (packet.empty()) {
    send("");
    return false;
  }
  Host& host = selected(general_);
  switch (packet[0]) {
    case '\x03': return false;
    case '?': report_stop(); return false;
    case 'g': send(registers(host)); return false;
    case 'G': send(set_registers(host, packet.substr(1))); return false;
    case 'p': {
      std::string_view rest = std::string_view(packet).substr(1);
      const std::uint64_t number = take_number(rest);
      const std::vector<GdbRegister> all = host.isa().gdb_registers();
      const std::uint32_t value = number < all.size() ? host.isa().read(all[number].unicorn) : 0;
      send(number < all.size() ? to_hex({reinterpret_cast<const std::uint8_t*>(&value), 4}) : "E01");
      return false;
    }
    case 'P': {
      std::string_view rest = std::string_view(packet).substr(1);
      const std::uint64_t number = take_number(rest);
      skip(rest);
      std::vector<std::uint8_t> bytes = from_hex(rest);
      bytes.resize(4);
      const std::uint32_t value = bytes[0] | (bytes[1] << 8) | (bytes[2] << 16) | (std::uint32_t{bytes[3]} << 24);
      const std::vector<GdbRegister> all = host.isa().gdb_registers();
      if (number == host.isa().gdb_pc())
        host.isa().set_pc(value);
      else if (number < all.size())
        host.isa().write(all[number].unicorn, value);
      send(number < all.size() ? "OK" : "E01");
      return false;
    }
    case 'm': send(memory(packet)); return false;
    case 'M': send(write_memory(packet, false)); return false;
    case 'X': send(write_memory(packet, true)); return false;
    case 'Z': send(set_point(packet, true)); return false;
    case 'z': send(set_point(packet, false)); return false;
    case 'H': {
      std::string_view rest = std::string_view(packet).substr(std::min<std::size_t>(2, packet.size()));
      const auto thread = static_cast<int>(take_number(rest));
      if (thread > 0 && packet[1] == 'g') general_ = thread;
      send("OK");
      return false;
    }
    case 'T': {
      std::string_view rest = std::string_view(packet).substr(1);
      const std::uint64_t thread = take_number(rest);
      send(thread >= 1 && thread <= hosts_.size() ? "OK" : "E01");
      return false;
    }
    case 'c':
    case 's':
      stepping_ = packet[0] == 's' ? current_ : 0;
      stepped_ = false;
      return true;
    case 'v':
      if (packet == "vCont?")
        send("vCont;c;C;s;S");
      else if (packet.starts_with("vCont;"))
        return resume(packet);
      else if (packet.starts_with("vKill")) {
        send("OK");
        throw SimulationError("the debugger ended the run");
      } else
        send("");
      return false;
    case 'D':
      send("OK");
      drop();
      breakpoints_.clear();
      watches_.clear();
      return true;
    case 'k': throw SimulationError("the debugger ended the run");
    case 'q': send(query(packet)); return false;
    default: send(""); return false;
  }
}

/// `vCont;s:1;c`: which thread steps; the others go on.
bool GdbServer::resume(const std::string& packet) {
  stepping_ = 0;
  stepped_ = false;
  std::string_view rest = std::string_view(packet).substr(5);
  while (!rest.empty()) {
    skip(rest);
    const char action = rest.empty() ? 'c' : rest[0];
    skip(rest);
    int thread = current_;
    while (!rest.empty() && rest[0] != ';' && rest[0] != ':') skip(rest);
    if (!rest.empty() && rest[0] == ':') {
      skip(rest);
      thread = static_cast<int>(take_number(rest));
    }
    if ((action == 's' || action == 'S') && stepping_ == 0) stepping_ = thread;
  }
  return true;
}

std::string GdbServer::query(const std::string& packet) {
  if (packet.starts_with("qSupported")) return "PacketSize=4000;qXfer:features:read+;vContSupported+";
  if (packet == "qC") return fmt::format("QC{:x}", current_);
  if (packet == "qAttached") return "1";
  if (packet == "qfThreadInfo") {
    std::string text = "m";
    for (std::size_t i = 1; i <= hosts_.size(); ++i) text += fmt::format("{}{:x}", i > 1 ? "," : "", i);
    return text;
  }
  if (packet == "qsThreadInfo") return "l";
  if (packet.starts_with("qThreadExtraInfo,")) {
    std::string_view rest = std::string_view(packet).substr(17);
    const std::string state = selected(static_cast<int>(take_number(rest))).state();
    return to_hex({reinterpret_cast<const std::uint8_t*>(state.data()), state.size()});
  }
  constexpr std::string_view kFeatures = "qXfer:features:read:target.xml:";
  if (packet.starts_with(kFeatures)) {
    std::string_view rest = std::string_view(packet).substr(kFeatures.size());
    const std::uint64_t offset = take_number(rest);
    skip(rest);
    const std::uint64_t length = take_number(rest);
    const std::string text = selected(general_).isa().gdb_description();
    if (offset >= text.size()) return "l";
    return (offset + length >= text.size() ? "l" : "m") + text.substr(offset, length);
  }
  return "";
}

std::string GdbServer::registers(Host& host) {
  std::string text;
  for (const GdbRegister& reg : host.isa().gdb_registers()) {
    const std::uint32_t value = host.isa().read(reg.unicorn);
    text += to_hex({reinterpret_cast<const std::uint8_t*>(&value), 4});
  }
  return text;
}

std::string GdbServer::set_registers(Host& host, const std::string& hex) {
  const std::vector<std::uint8_t> bytes = from_hex(hex);
  const std::vector<GdbRegister> all = host.isa().gdb_registers();
  for (std::size_t i = 0; i < all.size() && 4 * i + 4 <= bytes.size(); ++i) {
    const std::uint8_t* at = &bytes[4 * i];
    const std::uint32_t value = at[0] | (at[1] << 8) | (at[2] << 16) | (std::uint32_t{at[3]} << 24);
    if (i == host.isa().gdb_pc())
      host.isa().set_pc(value);
    else
      host.isa().write(all[i].unicorn, value);
  }
  return "OK";
}

std::string GdbServer::memory(const std::string& packet) {
  std::string_view rest = std::string_view(packet).substr(1);
  const std::uint64_t address = take_number(rest);
  skip(rest);
  const std::uint64_t length = std::min(take_number(rest), kMost);
  std::vector<std::uint8_t> bytes(length);
  if (length == 0) return "";
  return selected(general_).look(address, bytes, false) == length ? to_hex(bytes) : "E0e";
}

std::string GdbServer::write_memory(const std::string& packet, bool binary) {
  std::string_view rest = std::string_view(packet).substr(1);
  const std::uint64_t address = take_number(rest);
  skip(rest);
  const std::uint64_t length = take_number(rest);
  skip(rest);
  std::vector<std::uint8_t> bytes;
  if (binary) {
    for (std::size_t i = 0; i < rest.size(); ++i) {
      const bool escaped = rest[i] == '}' && i + 1 < rest.size();
      bytes.push_back(static_cast<std::uint8_t>(escaped ? rest[++i] ^ 0x20 : rest[i]));
    }
  } else {
    bytes = from_hex(rest);
  }
  if (bytes.size() != length) return "E16";
  if (length == 0) return "OK";
  const bool good = selected(general_).look(address, bytes, true) == length;
  for (Host* host : hosts_) host->forget();
  return good ? "OK" : "E0e";
}

std::string GdbServer::set_point(const std::string& packet, bool insert) {
  const char kind = packet.size() > 1 ? packet[1] : '9';
  std::string_view rest = std::string_view(packet).substr(std::min<std::size_t>(3, packet.size()));
  const auto address = static_cast<std::uint32_t>(take_number(rest));
  skip(rest);
  const auto bytes = static_cast<std::uint32_t>(take_number(rest));
  if (kind == '0' || kind == '1') {
    if (insert)
      breakpoints_.insert(address);
    else
      breakpoints_.erase(address);
    return "OK";
  }
  if (kind < '2' || kind > '4') return "";
  const Watch watch{address, bytes, kind};
  std::erase(watches_, watch);
  if (insert) watches_.push_back(watch);
  return "OK";
}

}  // namespace synfire
