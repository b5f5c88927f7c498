// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// app: `synfire report`: pictures of a results folder.
#include <spdlog/spdlog.h>

#include <iostream>

#include "app/command.h"
#include "base/json.h"
#include "base/text_file.h"
#include "reports/page.h"
#include "reports/run_page.h"
#include "sweeps/campaign.h"
#include "sweeps/table.h"

namespace synfire::app {
namespace fs = std::filesystem;

namespace {

int report(const po::variables_map& given) {
  const fs::path folder = required_argument(given, "folder", "a results folder (DIR)");
  const fs::path out = given.contains("output") ? fs::path(given["output"].as<std::string>()) : folder / "report.html";
  std::error_code error;
  const bool sweep = fs::exists(Ledger::file(folder), error);
  Json data;
  std::string title;
  if (sweep) {
    const SweepResults results = read_sweep(folder);
    data = sweep_json(results.plan, results.rows, fs::absolute(folder).lexically_normal());
    title = results.plan.parameters.sweep;
  } else {
    data = run_json(folder);
    title = data["summary"].value("title", "");
    if (title.empty()) title = data["name"];
  }
  data["version"] = SYNFIRE_VERSION;
  if (!has_charts()) spdlog::warn("this Synfire was built without its charting library: the page holds tables only");
  try {
    replace_file(out, build_page(sweep ? PageKind::sweep : PageKind::run, title + " · Synfire", data));
  } catch (const WriteError& failed) {
    throw InputError(Location{out.empty() ? "''" : out.string()}, "", "cannot be written: " + failed.why);
  }
  if (!given.contains("quiet")) std::cout << "the page is " << out.string() << '\n';
  return kDone;
}

}  // namespace

Command report_command() {
  Command command{"report", "DIR",    "make one self-contained HTML page from the results folder of a run or of a sweep",
                  {},       "folder", 1,
                  report};
  command.options.add_options()("output,o", po::value<std::string>()->value_name("FILE.html"),
                                "the page (default: report.html in the folder)")("quiet", "print nothing");
  return command;
}

}  // namespace synfire::app
