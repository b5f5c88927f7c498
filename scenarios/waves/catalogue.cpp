// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios/waves: making the names.
#include "scenarios/waves/catalogue.h"

#include <algorithm>

#include "base/glob.h"

namespace synfire {

ProbeInfo power_probe() {
  return real_probe("power", "W", "mean dynamic power over the step, as far as figures are published");
}

namespace {

bool can_begin(const std::vector<std::string>& globs, const std::string& prefix) {
  return std::ranges::any_of(globs, [&](const std::string& glob) { return glob_can_begin(glob, prefix); });
}
std::string beginning(const Instance& instance, const std::string& name) {
  return instance.path + "." + name.substr(0, name.find("[]"));
}

}  // namespace

Catalogue::Catalogue(const Description& platform, const Image& image) : platform_(platform), image_(image) {
  for (std::uint32_t n = 0; n < image.nodes.size(); ++n) {
    if (image.nodes[n].source) seen_again_[*image.nodes[n].source].push_back(n);
  }
  for (const ImageRun& run : image.runs) {
    if (image.nodes[run.node].role != NodeRole::input && run.count > 0) runs_[run.core].push_back(&run);
  }
}

void Catalogue::visit(const std::vector<std::string>& globs, const Visit& action) const {
  const std::vector<Instance>& instances = platform_.instances();
  for (std::uint32_t i = 0; i < instances.size(); ++i) {
    const ComponentPlan* plan = instances[i].plan.get();
    std::vector<std::shared_ptr<const ProbeInfo>>& probes = probes_[plan];
    if (probes.empty()) {
      for (ProbeInfo& info : plan->probes()) probes.push_back(std::make_shared<const ProbeInfo>(std::move(info)));
    }
    for (std::uint32_t p = 0; p < probes.size(); ++p) {
      if (probes[p]->extent == ProbeExtent::neurons) {
        visit_neurons(globs, i, p, probes[p], action);
      } else {
        visit_plain(globs, i, p, probes[p], action);
      }
    }
    const std::string name = instances[i].path + "." + power_->name;
    action({SignalSource::power, i, 0, 0}, power_, {name, none_});
  }
  action({SignalSource::power, SignalKey::kWholeChip, 0, 0}, power_, {power_->name, none_});
  for (std::uint32_t n = 0; n < image_.nodes.size(); ++n) {
    const ImageNode& node = image_.nodes[n];
    if (node.role != NodeRole::input || !can_begin(globs, node.name + "[")) continue;
    for (std::uint32_t e = 0; e < node.size; ++e) {
      action({SignalSource::input, n, 0, e}, input_, {nothing_, {node.name + "[" + std::to_string(e) + "].spike"}});
    }
  }
}

void Catalogue::visit_plain(const std::vector<std::string>& globs, std::uint32_t owner, std::uint32_t probe,
                            const std::shared_ptr<const ProbeInfo>& info, const Visit& action) const {
  const Instance& instance = platform_.instances()[owner];
  if (!can_begin(globs, beginning(instance, info->name))) return;
  const std::uint32_t count = info->extent == ProbeExtent::array ? info->count : 1;
  for (std::uint32_t e = 0; e < count; ++e) {
    action({SignalSource::component, owner, probe, e}, info, {instance.path + "." + info->element(e), none_});
  }
}

void Catalogue::visit_neurons(const std::vector<std::string>& globs, std::uint32_t owner, std::uint32_t probe,
                              const std::shared_ptr<const ProbeInfo>& info, const Visit& action) const {
  const Instance& instance = platform_.instances()[owner];
  const auto runs = runs_.find(instance.core_id);
  if (instance.plan->role() != ComponentPlan::Role::core || runs == runs_.end()) return;
  const bool by_chip = can_begin(globs, beginning(instance, info->name));
  const std::string variable = info->name.substr(info->name.find("[]") + 2);
  std::vector<std::string> network;
  for (const ImageRun* run : runs->second) {
    const ImageNode& node = image_.nodes[run->node];
    if (info->kind == ProbeKind::event && !node.spiking) continue;
    bool by_network = can_begin(globs, node.name + "[");
    const auto again = seen_again_.find(run->node);
    if (again != seen_again_.end()) {
      for (const std::uint32_t n : again->second) by_network = by_network || can_begin(globs, image_.nodes[n].name + "[");
    }
    if (!by_chip && !by_network) continue;
    for (std::uint32_t i = 0; i < run->count; ++i) {
      const std::string index = "[" + std::to_string(run->first + i) + "]" + variable;
      network.assign(1, node.name + index);
      if (again != seen_again_.end()) {
        for (const std::uint32_t n : again->second) network.push_back(image_.nodes[n].name + index);
      }
      action({SignalSource::component, owner, probe, run->local + i}, info,
             {instance.path + "." + info->element(run->local + i), network});
    }
  }
}

}  // namespace synfire
