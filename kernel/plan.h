// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// kernel: plans. A described component is a plan before it is a SystemC module: its parameters, its memory layout, what it
// offers a compiler. Plans need no elaboration; `build` makes the module. Every kind of component registers its plan:
//
//     const Registered<ComponentPlan, MeshPlan> kRegistered;
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/registry.h"
#include "base/target.h"
#include "kernel/probe.h"

namespace synfire {

class Component;
class Fabric;
class StepCore;
class Sync;

/// How closely time is modelled: a whole step at once, or clock by clock.
enum class Fidelity { behavioural, cycle };
template <>
struct Choices<Fidelity> {
  static constexpr std::pair<std::string_view, Fidelity> kAll[] = {{"behavioural", Fidelity::behavioural},
                                                                   {"cycle", Fidelity::cycle}};
};

/// What is known of a component when its module is made.
struct BuildContext {
  std::string name;           ///< last part of the path
  std::string path;           ///< place in the platform
  std::uint32_t core_id = 0;  ///< of a core: its number over the whole platform
  std::uint32_t cores = 0;    ///< of the whole platform

  /// Of a fabric: what hangs on it, in order of core numbers.
  struct Port {
    std::uint32_t router = 0;
    std::uint32_t first_core = 0;  ///< cores reached through this port
    std::uint32_t cores = 0;
  };
  std::vector<Port> ports;
  bool uplink = false;  ///< of a fabric: there is a fabric above for all other cores

  Fidelity fidelity = Fidelity::behavioural;
};

class ComponentPlan {
 public:
  static constexpr const char* kSlot = "component";
  struct Context {
    std::string path;
  };
  enum class Role { core, fabric, sync, other };

  virtual ~ComponentPlan() = default;
  virtual Role role() const = 0;
  virtual std::unique_ptr<Component> build(const BuildContext& context) const = 0;

  /// Whether there is a model of it clock by clock. What has none stays behavioural in a cycle run.
  virtual bool has_cycle() const { return false; }

  /// Of a core: what it offers a compiler; its layout is the component's memory.
  virtual const CoreTarget* core() const { return nullptr; }

  /// A component of the same platform that this one is wired to, beside any fabric: its name, and the key that says it.
  struct Peer {
    std::string key;
    std::string name;
  };
  virtual std::optional<Peer> peer() const { return std::nullopt; }

  /// Keys of its description that say how it runs, and not what an image for it holds: the image stays good when they change.
  virtual std::vector<std::string> keys_of_runs() const { return {"times"}; }

  /// What can be looked at in the running component, which tells changes by the index in this list.
  virtual std::vector<ProbeInfo> probes() const { return {}; }
};

/// A plan of something that carries spikes.
class FabricPlan : public ComponentPlan {
 public:
  Role role() const override { return Role::fabric; }
  virtual std::uint32_t routers() const = 0;
  virtual std::uint32_t hops(std::uint32_t from, std::uint32_t to) const = 0;
  /// The links of a packet's way between two routers, by their places (`[2,3].east`), where they are always the same.
  virtual std::vector<std::string> way(std::uint32_t /*from*/, std::uint32_t /*to*/) const { return {}; }
  /// The places of all links.
  virtual std::vector<std::string> links() const { return {}; }
  /// Where packets of the outside, or of the fabric above, enter and leave.
  virtual std::uint32_t edge() const = 0;
  /// Whether one packet reaches several destinations (a tree in the routers).
  virtual bool multicast() const = 0;
  /// Looks at every way between routers that something sits on. Problems (holes, loops, routers that cannot be reached) go to
  /// the reader, at their place in `in`, the fabric's mapping; what is legal but may go wrong (a deadlock) to `warnings`.
  /// `several`: whether anything sends packets to several cores at once.
  virtual void check_ways(std::span<const std::uint32_t> ends, bool several, const Value& in, Reader& reader,
                          std::vector<std::string>& warnings) const = 0;
};

/// A plan of a sync discipline.
class SyncPlan : public ComponentPlan {
 public:
  Role role() const override { return Role::sync; }
  virtual Discipline discipline() const = 0;
  std::vector<ProbeInfo> probes() const override;
};

}  // namespace synfire
