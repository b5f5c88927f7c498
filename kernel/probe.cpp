// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// kernel: declaring probes, and looking at them.
#include "kernel/probe.h"

namespace synfire {

std::string_view kind_name(ProbeKind kind) {
  constexpr std::string_view kNames[] = {"real", "bits", "text", "event"};
  return kNames[static_cast<std::size_t>(kind)];
}

ProbeInfo ProbeInfo::array(std::uint32_t elements, std::function<std::string(std::uint32_t)> places) && {
  extent = ProbeExtent::array;
  count = elements;
  place = std::move(places);
  return std::move(*this);
}

ProbeInfo ProbeInfo::of_neurons() && {
  extent = ProbeExtent::neurons;
  return std::move(*this);
}

ProbeInfo ProbeInfo::also(std::string other) && {
  others.push_back(std::move(other));
  return std::move(*this);
}

ProbeInfo ProbeInfo::asked_for() && {
  sampled = true;
  return std::move(*this);
}

ProbeInfo ProbeInfo::traced_by_default() && {
  usual = true;
  return std::move(*this);
}

std::string ProbeInfo::element_of(const std::string& pattern, std::uint32_t which) const {
  const std::size_t bracket = pattern.find("[]");
  if (bracket == std::string::npos) return pattern;
  return pattern.substr(0, bracket) + (place ? place(which) : "[" + std::to_string(which) + "]") + pattern.substr(bracket + 2);
}

std::string ProbeInfo::kind_text() const {
  std::string text(kind_name(kind));
  if (kind == ProbeKind::bits) text = std::to_string(width) + (width == 1 ? " bit" : " bits");
  return unit.empty() ? text : text + ", " + unit;
}

ProbeInfo real_probe(std::string name, std::string unit, std::string meaning) {
  ProbeInfo info;
  info.name = std::move(name);
  info.unit = std::move(unit);
  info.meaning = std::move(meaning);
  return info;
}

ProbeInfo bits_probe(std::string name, std::uint32_t width, std::string meaning) {
  ProbeInfo info = real_probe(std::move(name), {}, std::move(meaning));
  info.kind = ProbeKind::bits;
  info.width = width;
  return info;
}

ProbeInfo text_probe(std::string name, std::vector<std::string> states, std::string meaning) {
  ProbeInfo info = real_probe(std::move(name), {}, std::move(meaning));
  info.kind = ProbeKind::text;
  info.states = std::move(states);
  return info;
}

ProbeInfo event_probe(std::string name, std::string meaning) {
  ProbeInfo info = real_probe(std::move(name), {}, std::move(meaning));
  info.kind = ProbeKind::event;
  return info;
}

const std::shared_ptr<const std::vector<ProbeInfo>>& Probes::nothing() {
  static const auto none = std::make_shared<const std::vector<ProbeInfo>>();
  return none;
}

void Probes::watch(ProbeIndex probe, std::uint32_t element, std::uint32_t signal) {
  if (probe >= signals_.size()) signals_.resize(probe + 1);
  std::vector<std::uint32_t>& elements = signals_[probe];
  if (element >= elements.size()) elements.resize(element + 1, kNobody);
  elements[element] = signal;
  watched_ = true;
}

void Probes::take(std::vector<ProbeChange>& changes) {
  changes.insert(changes.end(), changes_.begin(), changes_.end());
  changes_.clear();
}

}  // namespace synfire
