// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// networks: the datasets of every type of node, in the order of NodeType.
#include "networks/nir_spec.h"

namespace synfire {

const TypeSpec& spec_of(NodeType type) {
  static const ParameterSpec r{"r"};
  static const ParameterSpec leak{"v_leak"};
  static const ParameterSpec threshold{"v_threshold"};
  static const ParameterSpec reset{"v_reset", ValueRule::any, false, 0};
  static const ParameterSpec w_in{"w_in", ValueRule::any, false, 1};
  static const ParameterSpec tau{"tau", ValueRule::above_zero};
  static const ParameterSpec tau_syn{"tau_syn", ValueRule::above_zero};
  static const ParameterSpec tau_mem{"tau_mem", ValueRule::above_zero};
  static const ParameterSpec weight{"weight"};
  static const ParameterSpec bias{"bias"};
  static const std::vector<ParameterSpec> exponential{{"tau_m", ValueRule::above_zero},
                                                      {"cm", ValueRule::above_zero},
                                                      {"tau_syn_E", ValueRule::above_zero},
                                                      {"tau_syn_I", ValueRule::above_zero},
                                                      {"v_rest"},
                                                      {"v_thresh"},
                                                      {"v_reset"},
                                                      {"tau_refrac", ValueRule::not_negative},
                                                      {"i_offset"},
                                                      {"v_init"}};
  static const std::vector<ParameterSpec> conductances = [] {
    std::vector<ParameterSpec> specs = exponential;
    specs.insert(specs.end(), {{"e_rev_E"}, {"e_rev_I"}});
    return specs;
  }();
  static const std::vector<std::string> conv{"stride", "padding", "dilation", "groups", "input_shape"};
  static const std::vector<std::string> pool{"kernel_size", "stride", "padding"};
  static const TypeSpec specs[kNodeTypes] = {
      {{}, {"shape"}},
      {{}, {"shape"}},
      {{weight, bias}, {}},
      {{weight}, {}},
      {{{"scale"}}, {}, true},
      {{weight, bias}, conv},
      {{weight, bias}, conv},
      {{}, pool},
      {{}, pool},
      {{}, {"start_dim", "end_dim", "input_type"}},
      {{{"delay", ValueRule::not_negative}}, {}, true},
      {{{"threshold"}}, {}, true},
      {{r}, {}, true},
      {{r, threshold, reset}, {}, true},
      {{tau, r, leak}, {}, true},
      {{tau, r, leak, threshold, reset}, {}, true},
      {{tau_syn, tau_mem, r, leak, w_in}, {}, true},
      {{tau_syn, tau_mem, r, leak, w_in, threshold, reset}, {}, true},
      {exponential, {}, true},
      {conductances, {}, true},
  };
  return specs[static_cast<std::size_t>(type)];
}

}  // namespace synfire
