// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// app: `synfire describe`: what hosts see of a platform, and what firmware is compiled with.
#pragma once

#include <string>

#include "kernel/register_block.h"
#include "platforms/description.h"

namespace synfire::app {

void print_registers(const RegisterBlock& block, std::uint64_t base, const std::string& indent);
/// Of the devices of a platform: where they are, their registers, their interrupts.
void print_devices(const Description& description);
/// The C header of a device's registers, or of a platform's addresses and lines.
void print_c_header(const std::string& name);
/// The reference of all devices, in Markdown.
void print_register_reference();

}  // namespace synfire::app
