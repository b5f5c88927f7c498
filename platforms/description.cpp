// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// platforms: planning: from a loaded platform to instances, numbered cores, addresses and a target. All problems are collected.
#include "platforms/description.h"

#include <algorithm>

#include "base/fnv.h"
#include "platforms/component_frame.h"
#include "platforms/fabric_checks.h"
#include "platforms/frame.h"
#include "platforms/platform_target.h"
#include "platforms/wiring.h"

namespace synfire {

namespace {

constexpr std::uint64_t kFirstBase = 0x1000'0000;
constexpr std::uint64_t kAlignment = 0x1'0000;

/// The second mapping laid over the first, mapping by mapping.
Value merged(const Value& base, const Value& over) {
  if (!base.is_map() || !over.is_map()) return over;
  Value result = base;
  const Value* before = base.find("type");
  const Value* type = over.find("type");
  if (type != nullptr && before != nullptr && type->text != before->text) {
    result.set("type", *type);
    drop_foreign_values(result);
  }
  for (const Value::Entry& entry : over.entries) {
    const Value* present = result.find(entry.key);
    result.set(entry.key, present != nullptr ? merged(*present, entry.value) : entry.value);
  }
  return result;
}

/// Of what an image for a component depends on.
std::uint64_t fingerprint_of(Value values, const ComponentPlan& plan) {
  for (const std::string& key : plan.keys_of_runs()) values.erase(key);
  Fnv fnv;
  fnv.add(write_yaml(values));
  return fnv.hash();
}

bool is_name(const std::string& name) {
  return !name.empty() && name.size() <= 64 && name[0] >= 'a' && name[0] <= 'z' &&
         std::ranges::all_of(name, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

}  // namespace

class Planner {
 public:
  explicit Planner(Description& description) : out_(description) {}

  void plan(const Value& platform, const std::string& path) {
    out_.resolved_ = plan_level(platform, Reader(problems_, path), "", -1, 0);
    if (problems_.empty()) finish(platform, Reader(problems_, path));
    problems_.throw_if_any();
  }

 private:
  Value plan_level(const Value& platform, Reader reader, const std::string& path, int parent, std::uint32_t router) {
    Frame frame;
    Value resolved = Frame::schema().read(platform, frame, reader);
    const auto level = static_cast<std::uint32_t>(out_.levels_.size());
    out_.levels_.push_back({path, parent, router, -1, -1, next_core_, 0});
    if (level == 0) {
      out_.name_ = frame.platform;
      out_.title_ = frame.title;
      out_.technology_ = frame.technology;
    }
    if (level > 0 && !frame.technology.is_null()) nested_technologies_.push_back(frame.technology);
    const Reader at = reader.below("components");
    if (!frame.components.is_map()) {
      if (platform.find("components") != nullptr)
        Reader(at).fail(frame.components, "found " + frame.components.shown() + "; expected a mapping of components");
      return resolved;
    }
    Value components = Value::map(frame.components.where);
    // Fabrics first, so that what is connected to them can be checked, whatever the order in the file.
    const FabricsByName fabrics = find_fabrics(frame.components);
    for (const Value::Entry& entry : frame.components.entries) {
      components.set(entry.key, plan_component(entry, at.below(entry.key), path, level, fabrics));
    }
    resolved.set("components", std::move(components));
    out_.levels_[level].cores = next_core_ - out_.levels_[level].first_core;
    return resolved;
  }

  Value plan_component(const Value::Entry& entry, Reader reader, const std::string& path, std::uint32_t level,
                       const FabricsByName& fabrics) {
    const Value& in = entry.value;
    if (!is_name(entry.key)) {
      problems_.add(entry.where, reader.path(),
                    "found the name " + shown(entry.key) + "; expected small letters, digits and _, a letter first");
    }
    if (!in.is_map()) {
      reader.fail(in, "found " + in.shown() + "; expected a mapping with `type` or `platform`");
      return in;
    }
    if (const Value* nested = in.find("platform"); nested != nullptr && !nested->is_map()) {
      reader.below("platform")
          .fail(*nested, nested->is_scalar() ? no_such_platform(nested->text)
                                             : "found " + nested->shown() + "; expected a name, a path or a mapping");
      return in;
    }
    const Described described = read_component_frame(in, reader, fabrics);
    if (instances_ + described.count > kMostInstances) {
      reader.fail(in, "found more than " + std::to_string(kMostInstances) + " components in all");
      return in;
    }
    instances_ += described.count;

    const Value* copies = in.find("copies");
    Value base = in;
    base.erase("copies");
    std::shared_ptr<const ComponentPlan> shared;
    std::uint64_t shared_fingerprint = 0;
    Value resolved = Value::map(in.where);
    for (std::int64_t copy = 0; copy < described.count; ++copy) {
      const std::string name = described.counted ? entry.key + "[" + std::to_string(copy) + "]" : entry.key;
      const std::string full = path.empty() ? name : path + "." + name;
      const std::uint32_t router = described.routers.empty() ? 0 : described.routers[static_cast<std::size_t>(copy)];
      const Value* own = copies != nullptr && copies->is_map() ? copies->find(std::to_string(copy)) : nullptr;
      const Value values = own != nullptr ? merged(base, *own) : base;
      if (const Value* nested = in.find("platform")) {
        if (copy > 0 && !problems_.empty()) break;  // the same problems again
        Value inner = plan_level(own != nullptr ? *values.find("platform") : *nested, reader.below("platform"), full,
                                 static_cast<int>(level), router);
        if (copy == 0) resolved = replaced(in, "platform", std::move(inner));
        continue;
      }
      std::shared_ptr<const ComponentPlan> plan = own == nullptr ? shared : nullptr;
      std::uint64_t fingerprint = shared_fingerprint;
      if (!plan) {
        Part<ComponentPlan> part;
        const std::size_t before = problems_.count();
        Value own_resolved = read_part(
            values, part, own == nullptr ? reader : Reader(problems_, reader.path() + "[" + std::to_string(copy) + "]"),
            kFrameKeys);
        if (own == nullptr || copy == 0) resolved = with_frame(own_resolved, in);
        if (problems_.count() != before) {
          if (own == nullptr) break;
          continue;
        }
        plan = part.make({full});
        fingerprint = fingerprint_of(std::move(own_resolved), *plan);
        if (own == nullptr) {
          shared = plan;
          shared_fingerprint = fingerprint;
        }
      }
      add_instance(name, full, values, plan, level, router, reader, described);
      out_.instances_.back().fingerprint = fingerprint;
    }
    return resolved;
  }

  void add_instance(const std::string& name, const std::string& path, const Value& values,
                    const std::shared_ptr<const ComponentPlan>& plan, std::uint32_t level, std::uint32_t router, Reader& reader,
                    const Described& described) {
    Instance instance{name, path, values.find("type")->text, plan, level, router, 0, 0};
    Level& own = out_.levels_[level];
    const auto index = static_cast<int>(out_.instances_.size());
    switch (plan->role()) {
      case ComponentPlan::Role::core:
        instance.core_id = next_core_++;
        instance.base = next_base_;
        if (plan->core() != nullptr) {
          instance.window = plan->core()->layout().size();
          next_base_ += (instance.window + kAlignment - 1) / kAlignment * kAlignment;
        }
        unconnected_.push_back({described.routers.empty() ? index : -1, level});
        break;
      case ComponentPlan::Role::fabric:
        if (own.fabric >= 0) reader.fail(values, "found a second fabric; expected one on each level");
        own.fabric = index;
        fabrics_.push_back({level, index, values, reader.path()});
        break;
      case ComponentPlan::Role::sync:
        if (own.sync >= 0) reader.fail(values, "found a second sync discipline; expected one");
        own.sync = index;
        break;
      case ComponentPlan::Role::other: break;
    }
    wiring_.add(static_cast<std::uint32_t>(index), instance, values, reader);
    out_.instances_.push_back(std::move(instance));
  }

  static Value with_frame(Value resolved, const Value& in) {
    for (const std::string_view key : kFrameKeys) {
      const Value* frame = key == "type" ? nullptr : in.find(key);  // which the part itself has
      if (frame != nullptr) resolved.set(key, *frame);
    }
    return resolved;
  }
  static Value replaced(const Value& in, std::string_view key, Value value) {
    Value result = in;
    result.set(key, std::move(value));
    return result;
  }

  void finish(const Value& platform, Reader reader) {
    if (next_core_ == 0) reader.fail(platform, "found no core; expected at least one component that computes");
    wiring_.finish(out_.instances_, out_.interrupts_, reader);
    if (out_.levels_[0].sync < 0) reader.fail(platform, "found no sync discipline; expected one (barrier, tick, layered, ...)");
    for (const auto& [index, level] : unconnected_) {
      // Alone, or the first of cores that are wired one to the other: the outside's spikes go to it.
      const bool first = index >= 0 && (out_.instances_[static_cast<std::size_t>(index)].peer >= 0) ==
                                           (out_.instances_[static_cast<std::size_t>(index)].core_id > 0);
      const bool alone = first && out_.levels_[level].cores == 1 + wiring_.peers() && out_.levels_.size() == 1;
      if (index >= 0 && !(alone && out_.levels_[level].fabric < 0)) {
        reader.fail(platform, "component " + out_.instances_[static_cast<std::size_t>(index)].path +
                                  " is connected to no fabric; expected `connect`");
        break;
      }
    }
    for (std::size_t i = 0; i < out_.levels_.size(); ++i) {
      const Level& level = out_.levels_[i];
      if (i > 0 && (level.fabric < 0 || out_.levels_[static_cast<std::size_t>(level.parent)].fabric < 0)) {
        reader.fail(platform, "platform " + level.path + " cannot be reached; expected a fabric in it and one around it");
        break;
      }
    }
    take_nested_technology();
    if (problems_.empty()) check_fabrics(fabrics_, out_.instances_, out_.levels_, problems_, out_.warnings_);
    if (problems_.empty()) out_.target_ = std::make_unique<PlatformTarget>(out_);
  }

  /// A board that names no technology has that of its chips, if they agree.
  void take_nested_technology() {
    if (!out_.technology_.is_null() || nested_technologies_.empty()) return;
    out_.technology_ = nested_technologies_.front();
    for (const Value& other : nested_technologies_) {
      if (other.text == out_.technology_.text) continue;
      problems_.add(other.where, "technology",
                    "found " + other.shown() + " beside " + out_.technology_.shown() +
                        " of another nested platform; expected one for all, or the board's own `technology`");
      return;
    }
  }

  Description& out_;
  Problems problems_;
  std::vector<DescribedFabric> fabrics_;
  std::int64_t instances_ = 0;
  std::uint32_t next_core_ = 0;
  std::uint64_t next_base_ = kFirstBase;
  std::vector<std::pair<int, std::uint32_t>> unconnected_;
  std::vector<Value> nested_technologies_;
  Wiring wiring_;
};

Description::Description(const Value& platform, const std::string& path) {
  Planner(*this).plan(platform, path);
}

Description::~Description() = default;

}  // namespace synfire
