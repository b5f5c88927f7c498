// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios/waves: the text of a .gtkw file. A line `@` with flags in hexadecimal holds for the lines after it; `[color] N` for
// the next one. The flags are those of GTKWave 3.3 (analyzer.h).
#include "scenarios/waves/gtkw_writer.h"

#include <algorithm>
#include <map>

#include "scenarios/text_file.h"

namespace synfire {

namespace {

constexpr std::string_view kPlain = "@28\n";             // binary, right-justified: bits and events
constexpr std::string_view kDecimal = "@24\n";           // decimal
constexpr std::string_view kText = "@820\n";             // ASCII
constexpr std::string_view kAnalogue = "@8420\n";        // right-justified, signed, analogue in steps
constexpr std::string_view kMoreHeight = "@20000\n-\n";  // one row more for the analogue signal above
constexpr std::string_view kGroupBegin = "@800200\n-";
constexpr std::string_view kClosedGroupBegin = "@c00200\n-";
constexpr std::string_view kGroupEnd = "@1000200\n-";

// GTKWave's colours: 1 red, 2 orange, 3 yellow, 4 green, 5 blue, 6 indigo, 7 violet.
constexpr int kColourOfEvents = 2;
constexpr int kColourOfReals = 4;
constexpr int kColourOfBits = 3;
constexpr int kColourOfText = 6;

constexpr std::size_t kMostOfGroup = 48;  ///< signals of a group that are shown; the others are in GTKWave's tree
constexpr std::size_t kMostOpen = 120;    ///< signals in groups that are open at first
constexpr std::size_t kMostShown = 2'000;

struct Entry {
  std::string name;
  const WaveVariable* variable = nullptr;
};
using Groups = std::vector<std::pair<std::string, std::vector<Entry>>>;

void write_signal(TextFile& out, const Entry& entry) {
  const auto colour = [&](int number) { out << "[color] " << static_cast<std::uint64_t>(number) << '\n'; };
  std::string name = VcdWriter::legal(entry.name);
  switch (entry.variable->kind) {
    case ProbeKind::real:
      out << kAnalogue;
      colour(kColourOfReals);
      out << name << '\n' << kMoreHeight;
      return;
    case ProbeKind::bits:
      out << (entry.variable->width > 1 ? kDecimal : kPlain);
      colour(kColourOfBits);
      if (entry.variable->width > 1) name += "[" + std::to_string(entry.variable->width - 1) + ":0]";
      break;
    case ProbeKind::text:
      out << kText;
      colour(kColourOfText);
      break;
    case ProbeKind::event:
      out << kPlain;
      colour(kColourOfEvents);
      break;
  }
  out << name << '\n';
}

/// `core[3]` of `chip.core[3].neuron[17].v`; `lif1` of `network.lif1[17].v`.
std::string component_of(const std::string& name) {
  const std::size_t begin = name.find('.') + 1;
  std::size_t end = name.find(".neuron[", begin);
  if (end == std::string::npos) end = name.find(".router[", begin);
  if (end == std::string::npos) end = name.rfind('.');
  return end <= begin || end == std::string::npos ? "chip" : name.substr(begin, end - begin);
}

Groups groups_of(const std::vector<WaveVariable>& variables, const Image& image) {
  // By name, since nodes' names are whatever the network's author likes; the longest that fits is the one.
  std::map<std::string, std::vector<Entry>> of_node;
  std::map<std::string, std::size_t> chip_order;
  Groups of_chip;
  for (const WaveVariable& variable : variables) {
    bool in_network = false;
    for (const std::string& name : variable.names) {
      if (!name.starts_with("network.")) continue;
      in_network = true;
      of_node[name.substr(8, name.rfind('[') - 8)].push_back({name, &variable});
    }
    if (in_network) continue;
    const std::string component = component_of(variable.names.front());
    const auto [at, fresh] = chip_order.try_emplace(component, of_chip.size());
    if (fresh) of_chip.push_back({component, {}});
    of_chip[at->second].second.push_back({variable.names.front(), &variable});
  }
  Groups groups;
  for (const ImageNode& node : image.nodes) {
    if (const auto found = of_node.find(node.name); found != of_node.end()) {
      groups.emplace_back(node.name + " (" + node.type + ")", std::move(found->second));
    }
  }
  for (auto& [name, entries] : groups) {
    // A neuron's signals beside each other, by its index: names differ in length, so by length first.
    std::ranges::stable_sort(entries, {}, [](const Entry& entry) {
      const std::string neuron = entry.name.substr(0, entry.name.rfind('.'));
      return std::pair(neuron.size(), neuron);
    });
  }
  groups.insert(groups.end(), std::make_move_iterator(of_chip.begin()), std::make_move_iterator(of_chip.end()));
  return groups;
}

}  // namespace

void write_gtkw(const std::filesystem::path& path, const std::string& vcd, const std::vector<WaveVariable>& variables,
                const Image& image) {
  TextFile out(path);
  out << "[*] Waves of Synfire, for GTKWave 3.3\n[dumpfile] \"" << vcd << "\"\n[savefile] \"" << path.filename().string()
      << "\"\n[timestart] 0\n[size] 1400 900\n[pos] -1 -1\n[sst_width] 220\n[signals_width] 240\n[sst_expanded] 1\n";
  std::size_t shown = 0;
  for (const auto& [name, entries] : groups_of(variables, image)) {
    if (shown >= kMostShown) break;
    const bool open = shown < kMostOpen;
    out << (open ? kGroupBegin : kClosedGroupBegin) << VcdWriter::legal(name) << '\n';
    const std::size_t count = std::min(entries.size(), kMostOfGroup);
    for (std::size_t i = 0; i < count; ++i) write_signal(out, entries[i]);
    if (count < entries.size()) {
      out << "@200\n-and " << std::uint64_t{entries.size() - count} << " more in the tree\n";
    }
    out << kGroupEnd << VcdWriter::legal(name) << '\n';
    shown += count;
  }
  out.close();
}

}  // namespace synfire
