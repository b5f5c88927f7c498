// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios/waves: every signal that a chip with a network on it has, and its names. Probes are declared by components; the
// image says which neurons are in use and what the network calls them, so a neuron's probe has two names:
// `core[3].neuron[17].v` and `lif1[17].v`.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "networks/image.h"
#include "platforms/description.h"

namespace synfire {

/// Where a signal comes from: a component's probe, an element of an Input node, or the power of a component.
enum class SignalSource : std::uint8_t { component, input, power };

struct SignalKey {
  SignalSource source = SignalSource::component;
  std::uint32_t owner = 0;  ///< index of the instance, or of the node; of the power of the whole chip kWholeChip
  std::uint32_t probe = 0;
  std::uint32_t element = 0;

  static constexpr std::uint32_t kWholeChip = 0xffffffff;
  auto operator<=>(const SignalKey&) const = default;
};

/// Power over each step of a component, or of the whole chip.
ProbeInfo power_probe();

/// An element's two kinds of names.
struct Names {
  const std::string& chip;
  const std::vector<std::string>& network;
};
using Visit = std::function<void(const SignalKey&, const std::shared_ptr<const ProbeInfo>&, const Names&)>;

/// Everything that can be looked at when this image runs on this platform. Both must outlive it.
class Catalogue {
 public:
  Catalogue(const Description& platform, const Image& image);

  /// Visits what may match one of the globs. Chips have up to some millions of names, so those that cannot match by their
  /// beginning are passed over.
  void visit(const std::vector<std::string>& globs, const Visit& action) const;

 private:
  void visit_plain(const std::vector<std::string>& globs, std::uint32_t owner, std::uint32_t probe,
                   const std::shared_ptr<const ProbeInfo>& info, const Visit& action) const;
  void visit_neurons(const std::vector<std::string>& globs, std::uint32_t owner, std::uint32_t probe,
                     const std::shared_ptr<const ProbeInfo>& info, const Visit& action) const;

  const Description& platform_;
  const Image& image_;
  std::map<std::uint32_t, std::vector<std::uint32_t>> seen_again_;
  std::map<std::uint32_t, std::vector<const ImageRun*>> runs_;  ///< by core
  mutable std::map<const ComponentPlan*, std::vector<std::shared_ptr<const ProbeInfo>>> probes_;
  std::shared_ptr<const ProbeInfo> power_ = std::make_shared<const ProbeInfo>(power_probe());
  std::shared_ptr<const ProbeInfo> input_ =
      std::make_shared<const ProbeInfo>(event_probe("spike", "a spike comes in").traced_by_default());
  std::string nothing_;
  std::vector<std::string> none_;
};

}  // namespace synfire
