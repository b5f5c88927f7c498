// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// networks: images for people: where each node lives, how full the cores are.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/error.h"
#include "networks/graph.h"
#include "networks/image.h"

namespace synfire {

namespace {

/// Columns as wide as their widest cell; the last one is not filled up.
class Table {
 public:
  explicit Table(std::vector<std::string> head) { rows_.push_back(std::move(head)); }
  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  std::string text() const {
    std::vector<std::size_t> widths(rows_[0].size(), 0);
    for (const auto& row : rows_) {
      for (std::size_t c = 0; c < row.size(); ++c) widths[c] = std::max(widths[c], row[c].size());
    }
    std::string all;
    for (const auto& row : rows_) {
      std::string line = "  ";
      for (std::size_t c = 0; c < row.size(); ++c)
        line += fmt::format("{:<{}}", row[c], c + 1 < row.size() ? widths[c] + 2 : 0);
      all += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
    }
    return all;
  }

 private:
  std::vector<std::vector<std::string>> rows_;
};

/// Text of a file that may be damaged, without what would upset a terminal.
std::string plain(const std::string& text) {
  const std::string quoted = shown(text);
  return quoted.substr(1, quoted.size() - 2);
}

std::string percent(std::uint64_t used, std::uint64_t capacity) {
  if (capacity == 0) return "";
  return fmt::format("{:.1f} %", 100.0 * static_cast<double>(used) / static_cast<double>(capacity));
}

bool unlimited(const Usage& usage) {
  return usage.capacity >= CoreLimits::kNone / 2;
}

/// Memory in bytes, counts as they are.
std::string amount(std::uint64_t count, const std::string& unit) {
  if (unit != "bit") return fmt::format("{}{}", count, unit.empty() ? "" : " " + plain(unit));
  if (count < 8 * 10'240) return fmt::format("{} B", (count + 7) / 8);
  if (count < std::uint64_t{8} * 10'240 * 1024) return fmt::format("{:.1f} KiB", static_cast<double>(count) / 8192.0);
  return fmt::format("{:.1f} MiB", static_cast<double>(count) / 8192.0 / 1024.0);
}

std::string neurons(std::uint32_t first, std::uint32_t count) {
  return count == 1 ? std::to_string(first) : fmt::format("{}..{}", first, first + count - 1);
}

std::string core_name(const Image& image, std::uint32_t core) {
  const auto at = std::find_if(image.utilisation.begin(), image.utilisation.end(), [&](auto& use) { return use.core == core; });
  return at == image.utilisation.end() ? fmt::format("core {}", core) : plain(at->path);
}

}  // namespace

std::string describe(const Image& image) {
  const Conventions& c = image.conventions;
  std::string text = fmt::format("image for platform {}, network {} ({:016x}), dt {} s\n\n", plain(image.platform),
                                 plain(image.network_file), image.fingerprint, c.dt);
  std::map<std::uint32_t, std::string> names;
  for (const CoreUse& core : image.utilisation) names[core.core] = plain(core.path);
  Table table({"node", "type", "shape", "neurons", "core", "local", "address"});
  for (std::uint32_t n = 0; n < image.nodes.size(); ++n) {
    const ImageNode& node = image.nodes[n];
    const std::string name = plain(node.name);
    const std::string type = plain(node.type);
    const std::string shape = to_string(node.shape);
    if (node.source) {
      table.add({name, type, shape, std::to_string(node.size), "as " + plain(image.nodes[*node.source].name), "", ""});
    }
    bool first = true;
    for (const ImageRun& run : node.source ? std::span<const ImageRun>{} : image.runs_of(n)) {
      const auto core = names.find(run.core);
      table.add({first ? name : "", first ? type : "", first ? shape : "", neurons(run.first, run.count),
                 core == names.end() ? fmt::format("core {}", run.core) : core->second, neurons(run.local, run.count),
                 run.bytes == 0 ? "" : fmt::format("0x{:x}", run.address)});
      first = false;
    }
    if (first && !node.source) {
      const auto input = std::find_if(image.inputs.begin(), image.inputs.end(), [&](auto& in) { return in.node == n; });
      const std::size_t routes = input == image.inputs.end() ? 0 : input->destinations.size();
      table.add({name, type, shape, std::to_string(node.size), fmt::format("outside, {} routes", routes), "", ""});
    }
  }
  return text + table.text() + "\n" + describe_utilisation(image);
}

std::string describe_utilisation(const Image& image) {
  std::string text =
      fmt::format("{} of {} cores in use, {} synapses, {} routes between neurons and cores, {:.2f} hops on average\n",
                  image.utilisation.size(), image.cores_available, image.synapses, image.routes, image.mean_hops);
  if (image.utilisation.empty()) return text;
  Table table({"resource", "fullest core", "used", "of", "", "platform", "of", ""});
  for (const Usage& total : image.total_usage()) {
    const CoreUse* fullest = nullptr;
    Usage most;
    for (const CoreUse& core : image.utilisation) {
      for (const Usage& usage : core.usage) {
        if (usage.resource != total.resource) continue;
        const auto share = [](const Usage& u) {
          return u.capacity == 0 ? 0.0 : static_cast<double>(u.used) / static_cast<double>(u.capacity);
        };
        if (fullest != nullptr && share(usage) <= share(most)) continue;
        fullest = &core;
        most = usage;
      }
    }
    const bool open = unlimited(most);
    table.add({plain(total.resource), core_name(image, fullest->core), amount(most.used, most.unit),
               open ? "unlimited" : amount(most.capacity, most.unit), open ? "" : percent(most.used, most.capacity),
               amount(total.used, total.unit), open ? "unlimited" : amount(total.capacity, total.unit),
               open ? "" : percent(total.used, total.capacity)});
  }
  text += table.text();
  const auto add_lines = [&](const char* kind, const std::vector<std::string>& lines) {
    for (std::string line : lines) {
      std::ranges::replace_if(
          line, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, '?');
      text += kind + (": " + line) + "\n";
    }
  };
  add_lines("note", image.notes);
  add_lines("warning", image.warnings);
  return text;
}

}  // namespace synfire
