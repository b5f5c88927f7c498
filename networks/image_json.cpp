// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// networks: section `.synfire` of an image: JSON out, and in again with every number checked.
#include <cmath>
#include <limits>

#include "base/error.h"
#include "base/json.h"
#include "networks/graph.h"
#include "networks/image_sections.h"

namespace synfire {

namespace {

constexpr std::uint64_t kVersion = 1;
constexpr int kDeepest = 8;
constexpr std::uint64_t kMostElements = std::uint64_t{1} << 31;  ///< of a node

template <class E>
std::string name_of(E value) {
  for (const auto& [name, choice] : Choices<E>::kAll) {
    if (choice == value) return std::string(name);
  }
  return {};
}

Json usage_json(const std::vector<Usage>& usages) {
  Json list = Json::array();
  for (const Usage& u : usages)
    list.push_back({{"resource", u.resource}, {"unit", u.unit}, {"used", u.used}, {"capacity", u.capacity}});
  return list;
}

/// A value of the document with the way to it, for messages.
class Field {
 public:
  Field(const Json& value, std::string path, const std::string& file) : value_(value), path_(std::move(path)), file_(file) {}

  [[noreturn]] void fail(const std::string& message) const {
    throw InputError(Location{file_}, std::string("section ") + kImageSection + (path_.empty() ? "" : ": " + path_), message);
  }
  Field operator[](const char* key) const {
    if (!value_.is_object()) fail("found no object; expected one");
    const auto at = value_.find(key);
    if (at == value_.end()) fail(std::string("found no ") + key + "; expected one");
    return {*at, path_.empty() ? key : path_ + "." + key, file_};
  }
  bool has(const char* key) const { return value_.is_object() && value_.contains(key); }

  std::uint64_t whole(std::uint64_t most = std::numeric_limits<std::uint64_t>::max()) const {
    if (!value_.is_number_unsigned()) fail("found no whole number; expected one");
    const auto number = value_.get<std::uint64_t>();
    if (number > most) fail("found " + std::to_string(number) + "; expected at most " + std::to_string(most));
    return number;
  }
  std::uint32_t small(std::uint64_t most = std::numeric_limits<std::uint32_t>::max()) const {
    return static_cast<std::uint32_t>(whole(most));
  }
  double number() const {
    if (!value_.is_number()) fail("found no number; expected one");
    const auto number = value_.get<double>();
    if (!std::isfinite(number)) fail("found a number past the range of float64");
    return number;
  }
  double above_zero() const {
    const double value = number();
    if (!(value > 0.0)) fail("found " + std::to_string(value) + "; expected a number above 0");
    return value;
  }
  bool flag() const {
    if (!value_.is_boolean()) fail("found no true or false; expected one");
    return value_.get<bool>();
  }
  std::string text() const {
    if (!value_.is_string()) fail("found no text; expected some");
    return value_.get<std::string>();
  }
  template <class E>
  E choice() const {
    const std::string given = text();
    std::vector<std::string> names;
    for (const auto& [name, value] : Choices<E>::kAll) {
      if (name == given) return value;
      names.emplace_back(name);
    }
    fail("found " + shown(given) + "; expected " + any_of(names));
  }
  template <class Visit>
  void each(Visit visit) const {
    if (!value_.is_array()) fail("found no list; expected one");
    for (std::size_t i = 0; i < value_.size(); ++i) visit(Field(value_[i], path_ + "[" + std::to_string(i) + "]", file_));
  }
  std::vector<std::string> texts() const {
    std::vector<std::string> all;
    each([&](const Field& item) { all.push_back(item.text()); });
    return all;
  }

 private:
  const Json& value_;
  std::string path_;
  const std::string& file_;
};

std::vector<Usage> parse_usage(const Field& list) {
  std::vector<Usage> usages;
  list.each([&](const Field& item) {
    usages.push_back({item["resource"].text(), item["unit"].text(), item["used"].whole(), item["capacity"].whole()});
  });
  return usages;
}

ImageNode parse_node(const Field& item) {
  ImageNode node;
  node.name = item["name"].text();
  node.type = item["type"].text();
  item["shape"].each([&](const Field& length) { node.shape.push_back(length.whole(kMostElements)); });
  node.size = item["size"].small(kMostElements);
  if (element_count(node.shape) != node.size)
    item["size"].fail("found " + std::to_string(node.size) + "; expected the " + std::to_string(element_count(node.shape)) +
                      " elements of its shape");
  node.role = item["role"].choice<NodeRole>();
  node.spiking = item["spiking"].flag();
  if (item.has("source")) node.source = item["source"].small();
  return node;
}

void check_sources(const Image& image, const Field& nodes) {
  std::size_t n = 0;
  nodes.each([&](const Field& item) {
    const ImageNode& node = image.nodes[n++];
    if (!node.source) return;
    const Field field = item["source"];
    if (*node.source >= image.nodes.size()) field.fail("found " + std::to_string(*node.source) + "; expected a node's index");
    const ImageNode& source = image.nodes[*node.source];
    if (node.role != NodeRole::output || source.role == NodeRole::output || source.size != node.size || source.source) {
      field.fail("found node " + shown(source.name) + "; expected a node of " + std::to_string(node.size) +
                 " neurons behind an Output node");
    }
  });
}

/// Five numbers that depend on each other, and an address that must not wrap.
ImageRun parse_run(const Field& item, const Image& image) {
  ImageRun run;
  run.node = item["node"].small();
  if (run.node >= image.nodes.size()) item["node"].fail("found " + std::to_string(run.node) + "; expected a node's index");
  const ImageNode& node = image.nodes[run.node];
  run.first = item["first"].small();
  run.count = item["count"].small();
  if (run.count == 0 || run.first >= node.size || run.count > node.size - run.first) {
    item["count"].fail("found neurons " + std::to_string(run.first) + " to " +
                       std::to_string(std::uint64_t{run.first} + run.count) + "; expected some of the " +
                       std::to_string(node.size) + " of " + shown(node.name));
  }
  run.core = item["core"].small();
  if (run.core >= image.cores_available) {
    item["core"].fail("found " + std::to_string(run.core) + "; expected less than " + std::to_string(image.cores_available));
  }
  run.local = item["local"].small(std::numeric_limits<std::uint32_t>::max() - run.count);
  run.address = item["address"].whole();
  run.bytes = item["bytes"].whole(std::numeric_limits<std::uint64_t>::max() - run.address);
  if (!image.runs.empty()) {
    const ImageRun& before = image.runs.back();
    if (run.node < before.node || (run.node == before.node && run.first - std::uint64_t{before.first} < before.count) ||
        (run.node == before.node && run.first < before.first)) {
      item.fail("found a run that is out of order or overlaps the one before");
    }
  }
  return run;
}

}  // namespace

std::string image_json(const Image& image) {
  const Conventions& c = image.conventions;
  Json nodes = Json::array();
  for (const ImageNode& node : image.nodes) {
    Json item{{"name", node.name}, {"type", node.type},          {"shape", node.shape},
              {"size", node.size}, {"role", name_of(node.role)}, {"spiking", node.spiking}};
    if (node.source) item["source"] = *node.source;
    nodes.push_back(std::move(item));
  }
  Json runs = Json::array();
  for (const ImageRun& run : image.runs) {
    runs.push_back({{"node", run.node},
                    {"first", run.first},
                    {"count", run.count},
                    {"core", run.core},
                    {"local", run.local},
                    {"address", run.address},
                    {"bytes", run.bytes}});
  }
  Json cores = Json::array();
  for (const CoreUse& core : image.utilisation) {
    cores.push_back({{"core", core.core}, {"path", core.path}, {"usage", usage_json(core.usage)}});
  }
  const Json document{{"synfire_image", kVersion},
                      {"platform", image.platform},
                      {"chip", image.chip},
                      {"network", {{"file", image.network_file}, {"fingerprint", image.fingerprint}}},
                      {"conventions",
                       {{"dt", c.dt},
                        {"if_dt", c.if_dt},
                        {"reset", name_of(c.reset)},
                        {"cuba", name_of(c.cuba)},
                        {"compare", name_of(c.compare)},
                        {"feedback_init", name_of(c.feedback_init)}}},
                      {"balanced_delays", image.balanced_delays},
                      {"seed", image.seed},
                      {"nodes", std::move(nodes)},
                      {"cores_available", image.cores_available},
                      {"runs", std::move(runs)},
                      {"utilisation", std::move(cores)},
                      {"synapses", image.synapses},
                      {"routes", image.routes},
                      {"mean_hops", image.mean_hops},
                      {"notes", image.notes},
                      {"warnings", image.warnings}};
  return json_text(document, 1) + "\n";
}

Image parse_image_json(std::string_view text, const std::string& file) {
  std::string why;
  const Json document = parse_json(text, why, kDeepest);
  const Field root(document, "", file);
  if (!why.empty()) root.fail("found " + why);
  if (root["synfire_image"].whole() != kVersion)
    root["synfire_image"].fail("found another version; expected " + std::to_string(kVersion));
  Image image;
  image.platform = root["platform"].text();
  image.chip = root["chip"].whole();
  image.network_file = root["network"]["file"].text();
  image.fingerprint = root["network"]["fingerprint"].whole();
  const Field conventions = root["conventions"];
  image.conventions = {.dt = conventions["dt"].above_zero(),
                       .if_dt = conventions["if_dt"].above_zero(),
                       .reset = conventions["reset"].choice<Reset>(),
                       .cuba = conventions["cuba"].choice<CubaOrder>(),
                       .compare = conventions["compare"].choice<Compare>(),
                       .feedback_init = conventions["feedback_init"].choice<FeedbackInit>()};
  image.balanced_delays = root["balanced_delays"].flag();
  image.seed = root["seed"].whole();
  root["nodes"].each([&](const Field& item) { image.nodes.push_back(parse_node(item)); });
  check_sources(image, root["nodes"]);
  image.cores_available = root["cores_available"].small();
  root["runs"].each([&](const Field& item) { image.runs.push_back(parse_run(item, image)); });
  root["utilisation"].each([&](const Field& item) {
    if (image.cores_available == 0) item.fail("found a core in use of a platform without cores");
    image.utilisation.push_back(
        {item["core"].small(image.cores_available - 1), item["path"].text(), parse_usage(item["usage"])});
  });
  image.synapses = root["synapses"].whole();
  image.routes = root["routes"].whole();
  image.mean_hops = root["mean_hops"].number();
  image.notes = root["notes"].texts();
  image.warnings = root["warnings"].texts();
  return image;
}

}  // namespace synfire
