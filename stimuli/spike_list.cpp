// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// stimuli: reading and playing lists of spikes.
#include "stimuli/spike_list.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "base/mapped_file.h"
#include "stimuli/csv.h"

namespace synfire {

namespace {

const std::vector<std::string> kColumns = {"step", "time_s", "index", "value"};
enum Column : std::size_t { kStep, kTime, kIndex, kValue };
constexpr const char* kExpected = "step,index or time_s,index, and optionally value";

struct Layout {
  std::vector<std::size_t> columns;
  bool timed = false;
  bool valued = false;
};

std::optional<Layout> read_header(CsvReader& reader, const SpikeListUse& use) {
  Layout layout{reader.header(kColumns, kExpected)};
  if (layout.columns.empty()) return std::nullopt;
  const auto has = [&](std::size_t column) { return std::ranges::find(layout.columns, column) != layout.columns.end(); };
  layout.timed = has(kTime);
  layout.valued = has(kValue);
  if (has(kStep) == has(kTime) || !has(kIndex) || (layout.valued && !use.values)) {
    std::string found;
    for (const std::size_t column : layout.columns) found += (found.empty() ? "" : ",") + kColumns[column];
    reader.fail("", "found the header " + found + "; expected " + (use.values ? kExpected : "step,index or time_s,index"));
    return std::nullopt;
  }
  return layout;
}

}  // namespace

void SpikeList::normalise() {
  bool ordered = true;
  for (std::size_t i = 1; ordered && i < size(); ++i) {
    ordered = when[i - 1] < when[i] || (when[i - 1] == when[i] && index[i - 1] < index[i]);
  }
  const bool zeros = std::ranges::find(values, 0.0) != values.end();
  if (ordered && !zeros) return;

  std::vector<std::size_t> order(size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  // Stable: the sum of equals is formed in the order of the file.
  std::ranges::stable_sort(
      order, [&](std::size_t a, std::size_t b) { return when[a] != when[b] ? when[a] < when[b] : index[a] < index[b]; });
  SpikeList sorted;
  sorted.timed = timed;
  for (std::size_t i = 0; i < order.size();) {
    const std::size_t first = order[i];
    double sum = value(first);
    for (++i; i < order.size() && when[order[i]] == when[first] && index[order[i]] == index[first]; ++i) sum += value(order[i]);
    if (sum == 0.0) continue;
    append_value(sorted.values, sorted.when.size(), sum);
    sorted.when.push_back(when[first]);
    sorted.index.push_back(index[first]);
  }
  *this = std::move(sorted);
}

SpikeList parse_spike_csv(std::string_view text, const std::string& file, const SpikeListUse& use, Problems& problems) {
  SpikeList list;
  CsvReader reader(text, file, problems);
  const std::optional<Layout> layout = read_header(reader, use);
  if (!layout) return list;
  list.timed = layout->timed;
  const std::uint64_t most_index = std::min<std::uint64_t>(use.size.value_or(kMostSteps), 0xffffffffu) - (use.size ? 1 : 0);
  const std::string why = use.size ? "the node has " + std::to_string(*use.size) + " elements" : "";
  if (use.size == 0u) {
    if (reader.next_row()) reader.fail("index", "found a spike; expected none, since the node has no elements");
    return list;
  }
  while (reader.next_row()) {
    std::uint64_t when = 0;
    std::uint64_t index = 0;
    double value = 1.0;
    bool good = true;
    for (const std::size_t column : layout->columns) {
      double time = 0.0;
      switch (column) {
        case kStep: good = reader.next_integer(when, "step", kMostSteps); break;
        case kTime:
          good = reader.next_number(time, "time_s");
          if (good && !(time >= 0.0 && time <= kLatestTime)) {
            reader.fail("time_s",
                        "found " + format_number(time) + "; expected a time from 0 to " + format_number(kLatestTime) + " s");
            good = false;
          }
          when = good ? static_cast<std::uint64_t>(to_picoseconds(Time(time))) : 0;
          break;
        case kIndex: good = reader.next_integer(index, "index", most_index, why); break;
        default: good = reader.next_number(value, "value"); break;
      }
      if (!good) break;
    }
    if (!good) continue;
    reader.end_row();
    append_value(list.values, list.when.size(), value);
    list.when.push_back(when);
    list.index.push_back(static_cast<std::uint32_t>(index));
  }
  if (problems.empty()) list.normalise();
  return list;
}

SpikeList read_spike_csv(const std::filesystem::path& path, const SpikeListUse& use) {
  const MappedFile file(path);
  Problems problems;
  SpikeList list = parse_spike_csv(file.text(), path.string(), use, problems);
  problems.throw_if_any();
  return list;
}

void to_steps(SpikeList& list, Time dt) {
  if (!list.timed) return;
  for (std::uint64_t& when : list.when) {
    const double steps = to_seconds(static_cast<Picoseconds>(when)) / dt.si();
    const double nearest = std::round(steps);
    const double step = std::abs(steps - nearest) <= 1e-9 * std::max(1.0, nearest) ? nearest : std::floor(steps);
    when = static_cast<std::uint64_t>(std::min(step, static_cast<double>(kMostSteps)));
  }
  list.timed = false;
  list.normalise();
}

const FiredBatch& SpikeListStream::at(std::uint64_t step) {
  batch_.clear();
  while (next_ < list_.size() && list_.when[next_] < step) ++next_;
  const std::size_t first = next_;
  while (next_ < list_.size() && list_.when[next_] == step) ++next_;
  batch_.neurons.assign(list_.index.begin() + static_cast<std::ptrdiff_t>(first),
                        list_.index.begin() + static_cast<std::ptrdiff_t>(next_));
  if (!list_.values.empty()) {
    batch_.values.assign(list_.values.begin() + static_cast<std::ptrdiff_t>(first),
                         list_.values.begin() + static_cast<std::ptrdiff_t>(next_));
  }
  return batch_;
}

std::uint64_t SpikeListStream::left_after(std::uint64_t steps) const {
  return static_cast<std::uint64_t>(list_.when.end() - std::ranges::lower_bound(list_.when, steps));
}

}  // namespace synfire
