// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// stimuli: reading labels.
#include "stimuli/labels.h"

#include <algorithm>

#include "base/mapped_file.h"
#include "stimuli/csv.h"

namespace synfire {

namespace {

struct Row {
  std::uint64_t sample = 0;
  std::uint32_t label = 0;
  Location where;
};

}  // namespace

std::vector<std::uint32_t> parse_labels(std::string_view text, const std::string& file, std::uint64_t classes,
                                        Problems& problems) {
  const std::vector<std::string> names = {"sample", "label"};
  CsvReader reader(text, file, problems);
  const std::vector<std::size_t> columns = reader.header(names, "sample,label");
  if (columns.empty()) return {};
  if (columns.size() != 2) {
    reader.fail("", "found the header " + names[columns[0]] + "; expected sample,label");
    return {};
  }
  const std::uint64_t most = std::clamp<std::uint64_t>(classes, 1, 0xffffffffu) - 1;
  std::vector<Row> rows;
  while (reader.next_row()) {
    Row row;
    std::uint64_t label = 0;
    bool good = true;
    for (const std::size_t column : columns) {
      if (column == 1)
        good = reader.next_integer(label, "label", most, "the node that decides has " + std::to_string(classes) + " elements");
      if (column == 0) good = reader.next_integer(row.sample, "sample", 0xffffffffu);
      if (column == 0) row.where = reader.here();
      if (!good) break;
    }
    if (!good) continue;
    reader.end_row();
    row.label = static_cast<std::uint32_t>(label);
    rows.push_back(std::move(row));
  }
  if (!problems.empty()) return {};
  std::ranges::stable_sort(rows, {}, &Row::sample);
  std::vector<std::uint32_t> labels;
  for (const Row& row : rows) {
    if (row.sample != labels.size()) {
      const bool repeated = row.sample < labels.size();
      problems.add(row.where, "sample",
                   repeated ? "found sample " + std::to_string(row.sample) + " again; expected one label for each sample"
                            : "found sample " + std::to_string(row.sample) + "; expected sample " +
                                  std::to_string(labels.size()) + ", which has no label");
      return {};
    }
    labels.push_back(row.label);
  }
  return labels;
}

std::vector<std::uint32_t> read_labels(const std::filesystem::path& path, std::uint64_t classes) {
  const MappedFile file(path);
  Problems problems;
  std::vector<std::uint32_t> labels = parse_labels(file.text(), path.string(), classes, problems);
  problems.throw_if_any();
  return labels;
}

}  // namespace synfire
