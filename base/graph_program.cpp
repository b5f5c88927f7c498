// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// base: the vocabulary of graph programs and the checks that every one of them passes before anything executes it.
#include "base/graph_program.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <unordered_set>

#include "base/error.h"

namespace synfire {

namespace {

using Names = std::span<const std::string_view>;

struct KindInfo {
  std::string_view name;
  Names parameters;
};

constexpr std::array<std::string_view, 2> kAffine{"weight", "bias"};
constexpr std::array<std::string_view, 1> kLinear{"weight"};
constexpr std::array<std::string_view, 1> kScale{"scale"};
constexpr std::array<std::string_view, 1> kDelay{"delay"};
constexpr std::array<std::string_view, 1> kThreshold{"threshold"};
constexpr std::array<std::string_view, 1> kI{"r"};
constexpr std::array<std::string_view, 3> kIf{"r", "v_threshold", "v_reset"};
constexpr std::array<std::string_view, 3> kLi{"tau", "r", "v_leak"};
constexpr std::array<std::string_view, 5> kLif{"tau", "r", "v_leak", "v_threshold", "v_reset"};
constexpr std::array<std::string_view, 5> kCubaLi{"tau_syn", "tau_mem", "r", "v_leak", "w_in"};
constexpr std::array<std::string_view, 7> kCubaLif{"tau_syn", "tau_mem", "r", "v_leak", "w_in", "v_threshold", "v_reset"};

constexpr std::array<KindInfo, kOpKinds> kKinds{{{"input", {}},
                                                 {"output", {}},
                                                 {"affine", kAffine},
                                                 {"linear", kLinear},
                                                 {"scale", kScale},
                                                 {"conv", kAffine},
                                                 {"sum_pool", {}},
                                                 {"avg_pool", {}},
                                                 {"identity", {}},
                                                 {"delay", kDelay},
                                                 {"threshold", kThreshold},
                                                 {"i", kI},
                                                 {"if", kIf},
                                                 {"li", kLi},
                                                 {"lif", kLif},
                                                 {"cuba_li", kCubaLi},
                                                 {"cuba_lif", kCubaLif}}};

bool valid(OpKind kind) {
  return static_cast<std::size_t>(kind) < kOpKinds;
}

/// Budgets of a window: they bound the interpreter's tables, whatever the bytes claim.
constexpr double kMostPadding = 1U << 16;
constexpr double kMostWindowTable = 1U << 24;

/// Collects what is wrong with a program, op by op.
class Checker {
 public:
  Checker(const GraphProgram& program, const std::string& file) : program_(program), file_(file) {}

  void run() {
    check_options();
    if (program_.ops.empty()) problem("", "found no operation; expected at least one");
    if (program_.ops.size() > ProgramBudget::kOps) {
      problem("", fmt::format("found {} operations; expected at most {}", program_.ops.size(), ProgramBudget::kOps));
      problems_.throw_if_any();
    }
    for (std::size_t at = 0; at < program_.ops.size(); ++at) check_op(at);
    if (elements_ > ProgramBudget::kElements) {
      problem("", fmt::format("found {} output values in all; expected at most {}", elements_, ProgramBudget::kElements));
    }
    if (sources_ > ProgramBudget::kSources) {
      problem("", fmt::format("found {} edges; expected at most {}", sources_, ProgramBudget::kSources));
    }
    problems_.throw_if_any();
  }

 private:
  void problem(const std::string& path, std::string message) { problems_.add(Location{file_}, path, std::move(message)); }

  void check_options() {
    const Conventions& o = program_.options;
    for (const auto& [name, value] : {std::pair{"dt", o.dt}, std::pair{"if_dt", o.if_dt}}) {
      if (!(std::isfinite(value) && value > 0)) {
        problem(name, fmt::format("found {}; expected a value above 0", value));
      }
    }
    if (o.reset > Reset::subtract || o.cuba > CubaOrder::older || o.compare > Compare::at_least ||
        o.feedback_init > FeedbackInit::zero) {
      problem("options", "found a convention that does not exist; expected one that this version knows");
    }
    // Nothing that follows makes sense with options that are no numbers.
    problems_.throw_if_any();
  }

  void check_op(std::size_t at) {
    const GraphOp& op = program_.ops[at];
    const std::string name = op.name.empty() ? fmt::format("op[{}]", at) : op.name;
    if (op.name.empty() || op.name.size() > ProgramBudget::kNameLength) {
      problem(name, fmt::format("found a name of {} bytes; expected 1 to {}", op.name.size(), ProgramBudget::kNameLength));
    }
    if (!names_.insert(op.name).second) problem(name, "found a second operation of this name; expected names to differ");
    if (!valid(op.kind)) {
      problem(name, fmt::format("found kind {}; expected one below {}", static_cast<int>(op.kind), kOpKinds));
      return;
    }
    std::uint64_t product = 1;
    for (const std::uint32_t length : op.shape)
      product = std::min<std::uint64_t>(product * length, ProgramBudget::kElements + 1);
    if (product != op.outputs || op.outputs == 0 || op.shape.size() > 32) {
      problem(name,
              fmt::format("found {} outputs in a shape of {} elements; expected equal numbers above 0", op.outputs, product));
      return;
    }
    elements_ += op.outputs;
    check_sources(at, name);
    check_sizes(op, name);
    check_parameters(op, name);
  }

  void check_sources(std::size_t at, const std::string& name) {
    const GraphOp& op = program_.ops[at];
    sources_ += op.sources.size();
    if ((op.kind == OpKind::input) != op.sources.empty()) {
      problem(name,
              op.kind == OpKind::input ? "found an edge into an input; expected none" : "found no incoming edge; expected one");
    }
    for (const GraphSource& source : op.sources) {
      if (source.op >= program_.ops.size()) {
        problem(name, fmt::format("found an edge from op {}; expected one below {}", source.op, program_.ops.size()));
      } else if (!source.feedback && source.op >= at) {
        problem(name, fmt::format("found a forward edge from op {} to op {}; expected one from an earlier op", source.op, at));
      } else if (program_.ops[source.op].outputs != op.inputs) {
        problem(name, fmt::format("found an edge of {} values; expected {}", program_.ops[source.op].outputs, op.inputs));
      }
    }
  }

  void check_sizes(const GraphOp& op, const std::string& name) {
    const bool dense = op.kind == OpKind::affine || op.kind == OpKind::linear;
    if (is_windowed(op.kind)) {
      check_window(op, name);
    } else if (op.window != WindowGeometry{}) {
      problem(name, "found a window; expected none for this kind");
    }
    if (op.batch == 0 || (!dense && op.batch != 1) || op.inputs % op.batch != 0 || op.outputs % op.batch != 0) {
      problem(name, fmt::format("found batch {}; expected a divisor of {} and {}", op.batch, op.inputs, op.outputs));
    } else if (op.kind == OpKind::input ? op.inputs != 0 : !dense && !is_windowed(op.kind) && op.inputs != op.outputs) {
      problem(name, fmt::format("found {} inputs and {} outputs; expected the same number", op.inputs, op.outputs));
    } else if (dense && op.inputs == 0) {
      problem(name, "found no inputs; expected at least one");
    }
  }

  void check_window(const GraphOp& op, const std::string& name) {
    const WindowGeometry& w = op.window;
    const std::size_t before = problems_.count();
    // In double: exact as long as it matters (sizes are below 2^33), and no product of damaged numbers can wrap.
    const auto axis = [](double in, double out, double kernel, double stride, double dilation, double pad) {
      if (in < 1 || out < 1 || kernel < 1 || stride < 1 || dilation < 1 || pad > kMostPadding) return false;
      const double most = in + 2 * pad + 1;  // padding at the end is at most one more than at the beginning
      return (out - 1) * stride + (kernel - 1) * dilation + 1 <= most && out * kernel <= kMostWindowTable;
    };
    if (!axis(w.in_y, w.out_y, w.kernel_y, w.stride_y, w.dilation_y, w.pad_y) ||
        !axis(w.in_x, w.out_x, w.kernel_x, w.stride_x, w.dilation_x, w.pad_x)) {
      problem(name, "found a window that does not fit its input; expected kernel, stride, dilation and padding that do");
    }
    const auto product = [](double a, double b, double c) { return a * b * c; };
    if (product(w.in_channels, w.in_y, w.in_x) != op.inputs || product(w.out_channels, w.out_y, w.out_x) != op.outputs) {
      problem(name, "found sizes that differ from those of the window; expected channels * y * x");
    }
    const bool pool = op.kind != OpKind::conv;
    if (w.groups == 0 || w.in_channels % std::max(w.groups, 1U) != 0 || w.out_channels % std::max(w.groups, 1U) != 0 ||
        (pool && (w.groups != 1 || w.in_channels != w.out_channels))) {
      problem(name, fmt::format("found {} groups of {} and {} channels; expected a divisor of both", w.groups, w.in_channels,
                                w.out_channels));
    }
    window_is_sound_ = problems_.count() == before;
  }

  /// Number of values that a parameter must have.
  std::uint64_t expected(const GraphOp& op, std::string_view parameter) const {
    if (parameter == "weight") {
      if (op.kind != OpKind::conv) return std::uint64_t{op.outputs} * (op.inputs / std::max(op.batch, 1U));
      const WindowGeometry& w = op.window;
      // Divided rather than multiplied, so that damaged numbers cannot wrap.
      const std::uint64_t filters = std::uint64_t{w.out_channels} * (w.in_channels / w.groups);
      const std::uint64_t area = std::uint64_t{w.kernel_y} * w.kernel_x;
      return area > (std::uint64_t{1} << 40) || filters > (std::uint64_t{1} << 52) / area ? ~std::uint64_t{0} : filters * area;
    }
    return parameter == "bias" && op.kind == OpKind::conv ? op.window.out_channels : op.outputs;
  }

  void check_parameters(const GraphOp& op, const std::string& name) {
    const Names names = parameter_names(op.kind);
    if (op.parameters.size() != names.size()) {
      problem(name, fmt::format("found {} parameters; expected {}", op.parameters.size(), names.size()));
      return;
    }
    if (is_windowed(op.kind) && !window_is_sound_) return;
    for (std::size_t p = 0; p < names.size(); ++p) {
      const std::vector<double>& values = op.parameters[p];
      const std::string path = name + "/" + std::string(names[p]);
      if (values.size() != expected(op, names[p])) {
        problem(path, fmt::format("found {} values; expected {}", values.size(), expected(op, names[p])));
        continue;
      }
      const bool tau = names[p].starts_with("tau");
      const double dt = program_.options.dt;
      for (const double value : values) {
        if (!std::isfinite(value)) {
          problem(path, fmt::format("found {}; expected a finite number", value));
        } else if (tau && !(value > 0 && std::isfinite(dt / value))) {
          problem(path, fmt::format("found {}; expected a value above 0", value));
        } else if (names[p] == "delay" && !(value >= 0 && delay_steps(value, dt) <= double(ProgramBudget::kDelayed))) {
          problem(path, fmt::format("found {}; expected 0 to {} steps of {} s", value, ProgramBudget::kDelayed, dt));
        } else {
          if (names[p] == "delay") delayed_ += static_cast<std::uint64_t>(delay_steps(value, dt));
          continue;
        }
        break;  // one message a parameter
      }
    }
    if (delayed_ > ProgramBudget::kDelayed) {
      problem(name, fmt::format("found {} values in delay lines; expected at most {}", delayed_, ProgramBudget::kDelayed));
      delayed_ = 0;
    }
  }

  const GraphProgram& program_;
  const std::string& file_;
  Problems problems_;
  std::unordered_set<std::string_view> names_;
  std::uint64_t elements_ = 0;
  std::uint64_t sources_ = 0;
  std::uint64_t delayed_ = 0;
  bool window_is_sound_ = false;
};

}  // namespace

std::span<const std::string_view> parameter_names(OpKind kind) {
  return valid(kind) ? kKinds[static_cast<std::size_t>(kind)].parameters : Names{};
}

std::string_view to_string(OpKind kind) {
  return valid(kind) ? kKinds[static_cast<std::size_t>(kind)].name : "unknown";
}

bool is_neuron(OpKind kind) {
  return kind >= OpKind::i && kind <= OpKind::cuba_lif;
}
bool is_cuba(OpKind kind) {
  return kind == OpKind::cuba_li || kind == OpKind::cuba_lif;
}
bool is_spiking(OpKind kind) {
  return kind == OpKind::if_ || kind == OpKind::lif || kind == OpKind::cuba_lif;
}
bool is_windowed(OpKind kind) {
  return kind == OpKind::conv || kind == OpKind::sum_pool || kind == OpKind::avg_pool;
}

std::span<const double> GraphOp::parameter(std::string_view wanted) const {
  const Names names = parameter_names(kind);
  for (std::size_t p = 0; p < std::min(names.size(), parameters.size()); ++p) {
    if (names[p] == wanted) return parameters[p];
  }
  return {};
}

double delay_steps(double delay, double dt) {
  return std::nearbyint(delay / dt);
}

void validate(const GraphProgram& program, const std::string& file) {
  Checker(program, file).run();
}

}  // namespace synfire
