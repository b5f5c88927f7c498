// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios: what a scenario file can say, version 1, declared once. Reading it and the files that it names is load.h and
// prepare.h.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/address.h"
#include "base/neuron.h"
#include "base/schema.h"
#include "kernel/plan.h"
#include "power/power_domain.h"
#include "scenarios/fault_parameters.h"
#include "scenarios/trace_parameters.h"
#include "stimuli/event_stream.h"

namespace synfire {

/// An ELF file: a path, or the name of a firmware that comes with Synfire.
struct FirmwareFile {
  std::filesystem::path path;
};
template <>
struct FieldType<FirmwareFile> {
  static TypeInfo info() { return FieldType<std::filesystem::path>::info(); }
  static Value write(const FirmwareFile& file) { return FieldType<std::filesystem::path>::write(file.path); }
  static Value read(const Value& in, FirmwareFile& out, Reader reader, const Limits& limits);
};

/// Who brings the network onto the chip.
enum class LoadedBy { loader, firmware, client };
template <>
struct Choices<LoadedBy> {
  static constexpr std::pair<std::string_view, LoadedBy> kAll[] = {
      {"loader", LoadedBy::loader}, {"firmware", LoadedBy::firmware}, {"client", LoadedBy::client}};
};

struct RandomNetworkParameters {
  Frequency rate{20.0};
  std::int32_t synapses = 128;
  std::int32_t delays = 1;
  std::optional<std::int32_t> cores;
  std::optional<std::int32_t> neurons;
  static const Schema<RandomNetworkParameters>& schema();
};

struct NetworkParameters {
  std::optional<std::filesystem::path> nir;
  std::optional<std::filesystem::path> image;
  std::optional<RandomNetworkParameters> random;
  std::optional<Time> dt;
  std::optional<double> if_dt;
  Reset reset = Reset::to_value;
  CubaOrder cuba = CubaOrder::newer;
  Compare compare = Compare::above;
  FeedbackInit feedback_init = FeedbackInit::response;
  bool balance_delays = false;
  LoadedBy loaded_by = LoadedBy::loader;

  /// For a network that has a dt.
  Conventions conventions() const;
  static const Schema<NetworkParameters>& schema();
};

struct PoissonParameters {
  Frequency rate;
  static const Schema<PoissonParameters>& schema();
};

struct OneHotParameters {
  std::int64_t each = 1;
  bool others = false;
  static const Schema<OneHotParameters>& schema();
};

/// What feeds an Input node: exactly one of these.
struct InputParameters {
  std::optional<std::filesystem::path> spikes;
  std::optional<PoissonParameters> poisson;
  std::optional<OneHotParameters> one_hot;
  std::optional<std::filesystem::path> events;
  std::optional<std::string> fifo;
  std::optional<Part<EventStream>> stimulus;
  static const Schema<InputParameters>& schema();
};
/// The keys of an input that this version takes.
const std::vector<std::string>& input_kinds();

struct RunParameters {
  std::optional<std::int64_t> steps;
  std::optional<Time> duration;
  std::optional<Time> time_limit;
  std::optional<Time> wall_time_limit;
  static const Schema<RunParameters>& schema();
};

/// Something that lies in memory at the start.
struct LoadParameters {
  std::optional<std::filesystem::path> file;
  std::optional<std::filesystem::path> elf;
  std::optional<Address> address;
  static const Schema<LoadParameters>& schema();
};

enum class DecideBy { spike_count, first_spike, max_state };
template <>
struct Choices<DecideBy> {
  static constexpr std::pair<std::string_view, DecideBy> kAll[] = {
      {"spike_count", DecideBy::spike_count}, {"first_spike", DecideBy::first_spike}, {"max_state", DecideBy::max_state}};
};
struct DecideParameters {
  std::string node;
  DecideBy by = DecideBy::spike_count;
  static const Schema<DecideParameters>& schema();
};
enum class Between { reset, keep };
template <>
struct Choices<Between> {
  static constexpr std::pair<std::string_view, Between> kAll[] = {{"reset", Between::reset}, {"keep", Between::keep}};
};
struct SamplesParameters {
  std::int64_t steps = 1;
  std::optional<std::filesystem::path> labels;
  DecideParameters decide;
  Between between = Between::reset;
  static const Schema<SamplesParameters>& schema();
};

/// `all`, or a list of names.
struct NodeSelection {
  bool all = true;
  std::vector<std::string> names;
};
struct StateParameters {
  std::string node;
  std::string variable;
  std::optional<std::string> neurons;
  static const Schema<StateParameters>& schema();
};
struct RecordParameters {
  NodeSelection spikes;
  std::vector<StateParameters> states;
  bool packets = false;
  std::optional<std::string> image;
  static const Schema<RecordParameters>& schema();
};

/// A power domain changes before a step.
struct PowerChangeParameters {
  std::int64_t at = 0;
  std::string domain;
  std::optional<PowerState> state;
  std::optional<Voltage> voltage;
  std::optional<Frequency> frequency;
  static const Schema<PowerChangeParameters>& schema();
};

/// Spikes that a node's are compared with.
struct ReferenceParameters {
  std::string node;
  std::filesystem::path spikes;
  static const Schema<ReferenceParameters>& schema();
};
struct MetricsParameters {
  std::vector<ReferenceParameters> reference;
  Time tau{10e-3};
  Frequency cost{100.0};
  Time window{5e-3};
  static const Schema<MetricsParameters>& schema();
};

/// `{spikes: output, equals: FILE}` or `{metric: inference.accuracy, at_least: 0.95}`.
struct ExpectParameters {
  std::optional<std::string> spikes;
  std::optional<std::string> metric;
  Value equals, at_least, at_most, above, below;
  static const Schema<ExpectParameters>& schema();
};

/// How simulated time goes when the run is driven from outside.
enum class Pace { on_request, free, real_time };
template <>
struct Choices<Pace> {
  static constexpr std::pair<std::string_view, Pace> kAll[] = {
      {"on_request", Pace::on_request}, {"free", Pace::free}, {"real_time", Pace::real_time}};
};
/// What becomes of the run when its client has left.
enum class OnLeave { finish, stop };
template <>
struct Choices<OnLeave> {
  static constexpr std::pair<std::string_view, OnLeave> kAll[] = {{"finish", OnLeave::finish}, {"stop", OnLeave::stop}};
};
struct ServeParameters {
  Pace time = Pace::on_request;
  double speed = 1.0;
  std::optional<Time> idle;
  OnLeave on_leave = OnLeave::finish;
  static const Schema<ServeParameters>& schema();
};

struct ScenarioParameters {
  std::int32_t synfire = 1;
  std::string title;
  Value platform;
  Fidelity fidelity = Fidelity::behavioural;
  NetworkParameters network;
  std::map<std::string, InputParameters> inputs;  ///< by the name of the node
  RunParameters run;
  std::map<std::string, FirmwareFile> firmware;  ///< ELF files by the path of their host (`host`, `host[1]`)
  std::vector<LoadParameters> load;
  std::optional<SamplesParameters> samples;
  RecordParameters record;
  std::optional<TraceParameters> trace;
  ServeParameters serve;
  std::optional<MetricsParameters> metrics;
  std::vector<PowerChangeParameters> power;
  std::vector<FaultParameters> faults;
  std::vector<ExpectParameters> expect;
  std::int64_t seed = 1;
  std::int32_t threads = 1;

  static const Schema<ScenarioParameters>& schema();
};

/// A run from a file alone is fed by it, and has a length: what is missing goes to `reader`.
void check_complete(const ScenarioParameters& scenario, const Value& in, Reader& reader);

/// Indices that a text like `0:8`, `:8`, `3` or `0:4,7` names in a node of `size` elements, ascending. Nothing, with the reason
/// in `why`, when it is not of that form or out of range.
std::optional<std::vector<std::uint32_t>> parse_indices(const std::string& text, std::uint32_t size, std::string& why);

template <>
struct FieldType<NodeSelection> {
  static TypeInfo info() { return {.kind = TypeInfo::Kind::any}; }
  static Value write(const NodeSelection&) { return Value::scalar("all", {}, Origin::default_value); }
  static Value read(const Value& in, NodeSelection& out, Reader reader, const Limits& limits);
};

}  // namespace synfire
