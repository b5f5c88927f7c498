// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// networks: section `.synfire.inputs` of an image. Little endian: `SYNINPUT`, u64 number of Input nodes, and for each of them
// u64 index in `nodes`, u64 n (its size), u64 d (destinations), n + 1 times u64 first, d times {u32 core, u32 axon}.
#include <algorithm>
#include <cstring>

#include "base/error.h"
#include "networks/image_sections.h"

namespace synfire {

namespace {

constexpr char kMagic[] = {'S', 'Y', 'N', 'I', 'N', 'P', 'U', 'T'};

/// Fills bytes whose number is known beforehand.
class Filler {
 public:
  explicit Filler(std::size_t size) : bytes_(size) {}
  template <class T>
  void put(std::span<const T> values) {
    if (values.empty()) return;
    std::memcpy(bytes_.data() + done_, values.data(), values.size_bytes());
    done_ += values.size_bytes();
  }
  void put(std::uint64_t value) { put(std::span<const std::uint64_t>(&value, 1)); }
  std::vector<std::byte> take() { return std::move(bytes_); }

 private:
  std::vector<std::byte> bytes_;
  std::size_t done_ = 0;
};

class Bytes {
 public:
  Bytes(std::span<const std::byte> bytes, const std::string& file) : bytes_(bytes), file_(file) {}

  [[noreturn]] void fail(const std::string& message) const {
    throw InputError(Location{file_}, std::string("section ") + kInputSection, message);
  }
  std::span<const std::byte> take(std::uint64_t count) {
    if (count > bytes_.size()) fail("found its end too early; expected " + std::to_string(count) + " more bytes");
    const auto taken = bytes_.first(count);
    bytes_ = bytes_.subspan(count);
    return taken;
  }
  std::uint64_t number() {
    std::uint64_t value;
    std::memcpy(&value, take(sizeof value).data(), sizeof value);
    return value;
  }
  /// `count` elements; the bytes are there before memory is asked for.
  template <class T>
  std::vector<T> list(std::uint64_t count) {
    if (count > bytes_.size() / sizeof(T)) fail("found its end within a list of " + std::to_string(count) + " elements");
    std::vector<T> values(count);
    if (count > 0) std::memcpy(values.data(), take(count * sizeof(T)).data(), count * sizeof(T));
    return values;
  }
  bool empty() const { return bytes_.empty(); }

 private:
  std::span<const std::byte> bytes_;
  const std::string& file_;
};

}  // namespace

std::vector<std::byte> input_bytes(const Image& image) {
  std::size_t size = sizeof kMagic + 8;
  for (const InputRouting& input : image.inputs) {
    size += 24 + input.first.size() * sizeof(std::uint64_t) + input.destinations.size() * sizeof(Destination);
  }
  Filler out(size);
  out.put(std::span<const char>(kMagic));
  out.put(image.inputs.size());
  for (const InputRouting& input : image.inputs) {
    out.put(input.node);
    out.put(input.first.size() - 1);
    out.put(input.destinations.size());
    out.put(std::span<const std::uint64_t>(input.first));
    out.put(std::span<const Destination>(input.destinations));
  }
  return out.take();
}

std::vector<InputRouting> parse_input_bytes(std::span<const std::byte> bytes, const Image& image, const std::string& file) {
  Bytes in(bytes, file);
  if (std::memcmp(in.take(sizeof kMagic).data(), kMagic, sizeof kMagic) != 0) in.fail("found other bytes; expected SYNINPUT");
  std::vector<std::uint32_t> nodes;
  for (std::uint32_t n = 0; n < image.nodes.size(); ++n) {
    if (image.nodes[n].role == NodeRole::input) nodes.push_back(n);
  }
  if (const std::uint64_t count = in.number(); count != nodes.size()) {
    in.fail("found " + std::to_string(count) + " Input nodes; expected " + std::to_string(nodes.size()));
  }
  std::vector<InputRouting> inputs;
  for (const std::uint32_t node : nodes) {
    const std::string& name = image.nodes[node].name;
    if (in.number() != node) in.fail("found another node; expected " + shown(name));
    if (in.number() != image.nodes[node].size) in.fail("found another size of " + shown(name) + "; expected that of the node");
    const std::uint64_t destinations = in.number();
    InputRouting& input = inputs.emplace_back();
    input.node = node;
    input.first = in.list<std::uint64_t>(std::uint64_t{image.nodes[node].size} + 1);
    input.destinations = in.list<Destination>(destinations);
    if (input.first.front() != 0 || input.first.back() != destinations ||
        !std::is_sorted(input.first.begin(), input.first.end())) {
      in.fail("found ranges of " + shown(name) + " that lead outside of its destinations");
    }
    for (const Destination& to : input.destinations) {
      if (to.core >= image.cores_available) {
        in.fail("found core " + std::to_string(to.core) + "; expected less than " + std::to_string(image.cores_available));
      }
    }
  }
  if (!in.empty()) in.fail("found bytes behind the last Input node; expected none");
  return inputs;
}

}  // namespace synfire
