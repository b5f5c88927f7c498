// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// networks: the two sections of an image that ELF has no words for: `.synfire` (JSON: nodes, runs, options, utilisation) and
// `.synfire.inputs` (binary: where the spikes of the Input nodes go).
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "networks/image.h"

namespace synfire {

inline constexpr const char* kImageSection = ".synfire";
inline constexpr const char* kInputSection = ".synfire.inputs";

std::string image_json(const Image& image);
/// Everything but segments and inputs, checked in itself. Throws InputError with the path `section .synfire: runs[3].first`.
Image parse_image_json(std::string_view text, const std::string& file);

std::vector<std::byte> input_bytes(const Image& image);
/// The routing of the image's Input nodes, which are known already.
std::vector<InputRouting> parse_input_bytes(std::span<const std::byte> bytes, const Image& image, const std::string& file);

}  // namespace synfire
