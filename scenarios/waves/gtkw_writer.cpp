// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios/waves: the text of a .gtkw file. A line `@` with flags in hexadecimal holds for the lines after it; `[color] N` for
// the next one. The flags are those of GTKWave 3.3 (analyzer.h).
#include "scenarios/waves/gtkw_writer.h"

#include <algorithm>
#include <map>

#include "base/text_file.h"

namespace synfire {

namespace {

// Colours: 1 red, 2 orange, 3 yellow, 4 green, 5 blue, 6 indigo, 7 violet.
constexpr std::string_view kBits = "@28\n";              // binary, right-justified: bits and events
constexpr std::string_view kDecimal = "@24\n";           // decimal
constexpr std::string_view kText = "@820\n";             // ASCII
constexpr std::string_view kAnalogue = "@8420\n";        // right-justified, signed, analogue in steps
constexpr std::string_view kMoreHeight = "@20000\n-\n";  // one row more for the analogue signal above
constexpr std::string_view kGroupBegin = "@800200\n-";
constexpr std::string_view kClosedGroupBegin = "@c00200\n-";
constexpr std::string_view kGroupEnd = "@1000200\n-";

constexpr std::size_t kMostOfGroup = 48;  ///< signals of a group that are shown; the others are in GTKWave's tree
constexpr std::size_t kMostOpen = 120;    ///< signals in groups that are open at first
constexpr std::size_t kMostShown = 2'000;

struct Entry {
  std::string name;   ///< as in the file
  std::string label;  ///< what is shown: GTKWave shows of a name only what follows its last dot
  const WaveVariable* variable = nullptr;
  bool happened = true;
};
using Groups = std::vector<std::pair<std::string, std::vector<Entry>>>;

/// Names of nodes are the user's: one line they shall be.
std::string printable(std::string text) {
  for (char& c : text) c = static_cast<unsigned char>(c) < ' ' || c == 0x7f ? '_' : c;
  return text;
}

/// `hidden[3] v` of `hidden[3].v`, `inner/cl[3] v` of `inner.cl[3].v`.
std::string label_of(std::string name) {
  for (std::size_t dot = name.find('.'); dot != std::string::npos; dot = name.find('.', dot)) {
    name[dot] = name.find('.', dot + 1) == std::string::npos ? ' ' : '/';
  }
  for (char& c : name) c = c == '{' || c == '}' ? '_' : c;
  return printable(std::move(name));
}

void write_signal(TextFile& out, const Entry& entry) {
  if (entry.variable->kind == ProbeKind::event && !entry.happened) {
    out << "@200\n-" << entry.label << " (never)\n";  // GTKWave would show an arrow at the beginning
    return;
  }
  constexpr std::string_view kFlags[] = {kAnalogue, kBits, kText, kBits};
  constexpr char kColours[] = {'4', '3', '6', '2'};
  const auto kind = static_cast<std::size_t>(entry.variable->kind);
  const bool vector = entry.variable->kind == ProbeKind::bits && entry.variable->width > 1;
  out << (vector ? kDecimal : kFlags[kind]) << "[color] " << kColours[kind] << "\n+{" << entry.label << "} "
      << VcdWriter::legal(entry.name);
  if (vector) out << '[' << std::uint64_t{entry.variable->width - 1} << ":0]";
  out << '\n';
  if (entry.variable->kind == ProbeKind::real) out << kMoreHeight;
}

/// `core[3]` of `chip.core[3].neuron[17].v`; `lif1` of `network.lif1[17].v`.
std::string component_of(const std::string& name) {
  const std::size_t begin = name.find('.') + 1;
  std::size_t end = name.find(".neuron[", begin);
  if (end == std::string::npos) end = name.find(".router[", begin);
  if (end == std::string::npos) end = name.rfind('.');
  return end <= begin || end == std::string::npos ? "chip" : name.substr(begin, end - begin);
}

Groups groups_of(const std::vector<WaveVariable>& variables, const std::vector<bool>& happened, const Image& image) {
  std::map<std::string, std::vector<Entry>> of_node;
  std::map<std::string, std::size_t> chip_order;
  Groups of_chip;
  for (std::size_t v = 0; v < variables.size(); ++v) {
    const WaveVariable& variable = variables[v];
    const auto own = std::ranges::find_if(variable.names, [](const std::string& name) { return name.starts_with("network."); });
    if (own != variable.names.end()) {  // an Output node that is the same is told in the group's title
      of_node[own->substr(8, own->rfind('[') - 8)].push_back({*own, label_of(own->substr(8)), &variable, happened[v]});
      continue;
    }
    const std::string component = component_of(variable.names.front());
    const auto [at, fresh] = chip_order.try_emplace(component, of_chip.size());
    if (fresh) of_chip.push_back({component, {}});
    const std::string& name = variable.names.front();
    const std::string path = "chip." + component + ".";
    const std::string label = label_of(name.starts_with(path) ? name.substr(path.size()) : name.substr(name.find('.') + 1));
    of_chip[at->second].second.push_back({name, label, &variable, happened[v]});
  }
  Groups groups;
  for (std::uint32_t n = 0; n < image.nodes.size(); ++n) {
    const auto found = of_node.find(image.nodes[n].name);
    if (found == of_node.end()) continue;
    std::string title = image.nodes[n].name + " (" + image.nodes[n].type + ")";
    for (const ImageNode& other : image.nodes) title += other.source == n ? ", " + other.name : "";
    groups.emplace_back(std::move(title), std::move(found->second));
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
                const std::vector<bool>& happened, const Image& image) {
  TextFile out(path);
  out << "[*] Waves of Synfire, for GTKWave 3.3\n[dumpfile] \"" << vcd << "\"\n[savefile] \"" << path.filename().string()
      << "\"\n[timestart] 0\n[size] 1400 900\n[pos] -1 -1\n[sst_width] 220\n[signals_width] 240\n[sst_expanded] 1\n";
  std::size_t shown = 0;
  for (const auto& [name, entries] : groups_of(variables, happened, image)) {
    if (shown >= kMostShown) break;
    const bool open = shown < kMostOpen;
    out << (open ? kGroupBegin : kClosedGroupBegin) << printable(name) << '\n';
    const std::size_t count = std::min(entries.size(), kMostOfGroup);
    for (std::size_t i = 0; i < count; ++i) write_signal(out, entries[i]);
    if (count < entries.size()) {
      out << "@200\n-and " << std::uint64_t{entries.size() - count} << " more in the tree\n";
    }
    out << kGroupEnd << printable(name) << '\n';
    shown += count;
  }
  out.close();
}

}  // namespace synfire
