// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// app: `synfire compile` and `synfire inspect`.
#include <spdlog/spdlog.h>

#include <filesystem>
#include <iostream>

#include "app/command.h"
#include "networks/compiler.h"
#include "networks/nir_reader.h"
#include "scenarios/prepare.h"

namespace synfire::app {

namespace {

/// The network options of a scenario, from those of the command line: the same schema reads them.
NetworkParameters network_parameters(const po::variables_map& given, const std::string& nir) {
  Value network = Value::map(kCommandLine, Origin::command_line);
  network.set("nir", Value::scalar(nir, kCommandLine, Origin::command_line));
  for (const char* option : {"dt", "if-dt", "reset", "cuba", "compare", "feedback-init"}) {
    if (!given.contains(option)) continue;
    std::string key = option;
    for (char& c : key) c = c == '-' ? '_' : c;
    network.set(key, Value::scalar(given[option].as<std::string>(), kCommandLine, Origin::command_line));
  }
  Problems problems;
  NetworkParameters parameters;
  NetworkParameters::schema().read(network, parameters, Reader(problems));
  problems.throw_if_any();
  parameters.balance_delays = given.contains("balance-delays");
  return parameters;
}

Description described(const po::variables_map& given) {
  if (!given.contains("platform")) throw UsageError("found no --platform; expected the platform to compile for");
  Problems problems;
  Value platform = load_platform(Value::scalar(given["platform"].as<std::string>(), kCommandLine, Origin::command_line),
                                 std::filesystem::current_path());
  if (given.contains("set")) {
    for (const std::string& set : given["set"].as<std::vector<std::string>>()) {
      const auto setting = parse_setting(set, problems, "platform.");
      if (!setting) continue;
      try {
        override_platform(platform, setting->path.substr(9), setting->text);
      } catch (const InputError& error) {
        problems.add(error.problems());
      }
    }
  }
  problems.throw_if_any();
  return Description(platform);
}

int compile_nir(const po::variables_map& given) {
  const std::string nir = required_argument(given, "nir", "a network (NET.nir)");
  if (!given.contains("output")) throw UsageError("found no -o; expected the file to write");
  std::int64_t seed = 1;
  {
    Problems problems;
    FieldType<std::int64_t>::read(Value::scalar(given["seed"].as<std::string>(), kCommandLine, Origin::command_line), seed,
                                  Reader(problems, "--seed"), at_least(0));
    problems.throw_if_any();
  }
  const NetworkParameters parameters = network_parameters(given, nir);
  const Description description = described(given);
  const Image image =
      compile(read_nir(nir), {parameters.conventions(), parameters.balance_delays, static_cast<std::uint64_t>(seed), nir},
              description.target());
  for (const std::string& warning : image.warnings) spdlog::warn("{}", warning);
  write_image(image, given["output"].as<std::string>());
  std::cout << describe_utilisation(image);
  return kDone;
}

int inspect_image(const po::variables_map& given) {
  std::cout << describe(read_image(required_argument(given, "image", "an image (made by synfire compile)")));
  return kDone;
}

}  // namespace

Command compile_command() {
  Command command{"compile",  "NET.nir", "place, route and quantise a network for a platform; print how full it gets",
                  {},         "nir",     1,
                  compile_nir};
  const auto text = [](const char* name) { return po::value<std::string>()->value_name(name); };
  command.options.add_options()("platform", text("P"), "platform to compile for: a name or a path (required)")(
      "output,o", text("IMAGE"), "file to write (required)")("dt", text("T")->default_value("1 ms"),
                                                             "time of a step, with its unit; a NIR file carries none")(
      "if-dt", text("X"), "step of I and IF nodes where it differs, a number (default: dt in seconds)")(
      "reset", text("R")->default_value("to_value"),
      "what a spike does to the potential: to_value (v := v_reset) or subtract (v := v - v_threshold)")(
      "cuba", text("C")->default_value("new"), "v of Cuba neurons uses the new or the old synaptic current")(
      "compare", text("C")->default_value(">"), "a neuron fires when v > or >= its threshold")(
      "feedback-init", text("F")->default_value("response"), "what a feedback edge carries before step 0: response or zero")(
      "balance-delays", "pad shorter paths with synaptic delays where paths of unequal depth meet (default: no)")(
      "seed", text("N")->default_value("1"), "seed of the placement, an integer of 0 or more")(
      "set", po::value<std::vector<std::string>>()->value_name("platform.path=X")->composing(),
      "set a value of the platform; repeatable");
  return command;
}

Command inspect_command() {
  return {"inspect", "IMAGE", "print where each node of a compiled network lives on the chip", {}, "image", 1, inspect_image};
}

}  // namespace synfire::app
