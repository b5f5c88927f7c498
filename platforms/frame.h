// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// platforms: the frame of a description: the keys around components, and those that each component has beside its own.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/schema.h"

namespace synfire {

/// The keys of a component that belong to the frame, not to the component.
inline constexpr std::string_view kFrameKeys[] = {"type", "platform", "count", "connect", "copies", "address", "interrupt"};

struct Frame {
  std::int32_t synfire = 1;
  std::string platform;
  std::string title;
  Value technology;
  std::vector<std::string> plugins;
  Value components;

  static const Schema<Frame>& schema() {
    static const auto declared =
        Schema<Frame>("platform", "what a chip is: components and how they are wired")
            .required("synfire", &Frame::synfire, "version of the format", between(1, 1))
            .required("platform", &Frame::platform, "name of the platform")
            .optional("title", &Frame::title, "one line about it")
            .optional("technology", &Frame::technology, "what actions cost: a name of power/technologies, or a path")
            .optional("plugins", &Frame::plugins, "shared libraries with components, somas, ... of their own")
            .required("components", &Frame::components, "components by name");
    return declared;
  }
};

}  // namespace synfire
