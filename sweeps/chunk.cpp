// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// sweeps: chunks as JSON, and what a node does with one.
#include "sweeps/chunk.h"

#include <fmt/format.h>

#include "base/json.h"
#include "base/text_file.h"

namespace synfire {
namespace fs = std::filesystem;

fs::path chunk_file(const fs::path& folder, int index) {
  return folder / fmt::format("chunk-{}.json", index);
}

void write_chunk(const fs::path& file, const Chunk& chunk) {
  const PointSetup& setup = chunk.setup;
  Json json = {{"results", setup.results.string()},
               {"folder", setup.folder.string()},
               {"metrics", setup.paths},
               {"keep", choice_name(setup.keep)},
               {"tasks", Json::array()}};
  if (setup.limits.seconds) json["seconds"] = *setup.limits.seconds;
  if (setup.limits.bytes) json["bytes"] = *setup.limits.bytes;
  for (const auto& [task, words] : chunk.items) {
    json["tasks"].push_back({{"number", task.number}, {"identity", task.identity}, {"words", words}});
  }
  replace_file(file, json_text(json, 1) + "\n");
}

Chunk read_chunk(const fs::path& file) {
  const Json json = read_json(file);
  try {
    Chunk chunk;
    PointSetup& setup = chunk.setup;
    setup.results = json.at("results").get<std::string>();
    setup.folder = json.at("folder").get<std::string>();
    setup.paths = json.at("metrics").get<std::vector<std::string>>();
    setup.keep = choice_of<Keep>(json.at("keep").get_ref<const std::string&>()).value_or(Keep::summary);
    if (json.contains("seconds")) setup.limits.seconds = json["seconds"].get<double>();
    if (json.contains("bytes")) setup.limits.bytes = json["bytes"].get<std::uint64_t>();
    for (const Json& one : json.at("tasks")) {
      chunk.items.push_back({{one.at("number").get<std::int64_t>(), {}, one.at("identity").get<std::uint64_t>()},
                             one.at("words").get<std::vector<std::string>>()});
    }
    return chunk;
  } catch (const Json::exception&) {
    throw InputError({file.string(), 0, 0}, "", "cannot be read; expected a chunk of a sweep");
  }
}

int run_chunk(const fs::path& file) {
  const auto [setup, items] = read_chunk(file);
  const HeldSignals signals;
  for (const auto& [task, words] : items) {
    const auto present = read_outcome(setup.place(task.number), setup.paths);
    if (present && present->identity == task.identity) continue;  // this task was requeued
    Pool pool(setup.limits);
    pool.start({task.number, words, setup.folder});
    while (!pool.empty()) {
      for (const Pool::Ended& ended : pool.wait(1.0)) {
        if (settle(setup, task, ended.ending).no_room) throw SimulationError("there is no room for results");
      }
      if (pool.interrupted()) return exit_code::kFailed;
    }
  }
  return exit_code::kDone;
}

}  // namespace synfire
