// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// app: texts of registers and addresses.
#include "app/device_text.h"

#include <fmt/format.h>

#include <iostream>

#include "kernel/device.h"
#include "scenarios/load.h"

namespace synfire::app {

void print_registers(const RegisterBlock& block, std::uint64_t base, const std::string& indent) {
  for (const Register& reg : block.registers()) {
    std::cout << fmt::format("{}{:#010x} {:<22} {:<24} {}\n", indent, base + reg.offset,
                             reg.count > 1 ? fmt::format("{}[{}]", reg.name, reg.count) : reg.name, access_text(reg.access),
                             reg.meaning);
    for (const RegisterField& field : reg.fields) {
      std::cout << fmt::format("{}{:>10} {:<22} {}\n", indent, bits_text(field), "." + field.name, field.meaning);
    }
  }
}

void print_devices(const Description& description) {
  bool first = true;
  for (const Instance& instance : description.instances()) {
    const auto* device = dynamic_cast<const DevicePlan*>(instance.plan.get());
    if (device == nullptr || instance.window == 0) continue;
    if (first) std::cout << "\ndevices and memories on the bus:\n";
    first = false;
    std::cout << fmt::format("  {:#010x} to {:#010x} {:<20} {}\n", instance.base, instance.base + instance.window - 1,
                             instance.path, instance.type);
    if (const RegisterBlock* block = device->registers()) print_registers(*block, instance.base, "    ");
  }
  for (const InterruptWire& wire : description.interrupts()) {
    std::cout << fmt::format("  interrupt of {} to line {} of {}\n", description.instances()[wire.from].path, wire.line,
                             description.instances()[wire.to].path);
  }
}

namespace {

std::string macro(const std::string& path) {
  std::string name;
  for (const char c : path) {
    if (c == ']') continue;
    name += c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c == '.' || c == '[' ? '_' : c;
  }
  return name;
}

std::string platform_header(const Description& description) {
  std::string text = fmt::format(
      "/* SPDX-FileCopyrightText: 2026 The Synfire developers\n * SPDX-License-Identifier: Apache-2.0\n *\n"
      " * Platform {}: where its devices are, and the lines of their interrupts. Made from its description. */\n#pragma "
      "once\n\n",
      description.name());
  for (const Instance& instance : description.instances()) {
    if (instance.window == 0) continue;
    text += fmt::format("#define {}_BASE {:#x}u\n#define {}_SIZE {:#x}u\n", macro(instance.path), instance.base,
                        macro(instance.path), instance.window);
  }
  for (const InterruptWire& wire : description.interrupts()) {
    text += fmt::format("#define {}_INTERRUPT {}u /* of {} */\n", macro(description.instances()[wire.from].path), wire.line,
                        description.instances()[wire.to].path);
  }
  return text;
}

}  // namespace

void print_c_header(const std::string& name) {
  const auto block = RegisterBlock::all().find(name);
  if (block != RegisterBlock::all().end()) {
    std::cout << c_header(*block->second);
    return;
  }
  const Value named = Value::scalar(name, kCommandLine, Origin::command_line);
  std::cout << platform_header(Description(load_platform(named, std::filesystem::current_path())));
}

void print_register_reference() {
  bool first = true;
  for (const auto& [name, block] : RegisterBlock::all()) {
    std::cout << (first ? "" : "\n") << reference(*block);
    first = false;
  }
}

}  // namespace synfire::app
