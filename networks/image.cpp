// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// networks: what one asks an image, and images as files: written to the side and renamed, read whole.
#include "networks/image.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "base/text_file.h"

namespace synfire {

namespace {

constexpr std::uint64_t kLargestFile = std::uint64_t{1} << 33;  // 8 GiB

struct Descriptor {
  int fd = -1;
  ~Descriptor() {
    if (fd >= 0) ::close(fd);
  }
};

[[noreturn]] void refuse(const std::filesystem::path& path, const std::string& doing) {
  throw InputError(Location{path.string()}, "", doing + ": " + std::strerror(errno));
}

}  // namespace

std::optional<std::uint32_t> Image::find(std::string_view name) const {
  for (std::uint32_t n = 0; n < nodes.size(); ++n) {
    if (nodes[n].name == name) return n;
  }
  return std::nullopt;
}

std::span<const ImageRun> Image::runs_of(std::uint32_t node) const {
  if (nodes[node].source) node = *nodes[node].source;
  const auto first = std::lower_bound(runs.begin(), runs.end(), node, [](const ImageRun& run, auto n) { return run.node < n; });
  const auto last = std::find_if(first, runs.end(), [&](const ImageRun& run) { return run.node != node; });
  return {first, last};
}

std::vector<Usage> Image::total_usage() const {
  std::vector<Usage> total;
  for (const CoreUse& core : utilisation) {
    for (const Usage& usage : core.usage) {
      const auto at = std::find_if(total.begin(), total.end(), [&](const Usage& t) { return t.resource == usage.resource; });
      Usage& sum = at == total.end() ? total.emplace_back(Usage{usage.resource, usage.unit, 0, 0}) : *at;
      const auto add = [](std::uint64_t a, std::uint64_t b) { return a > CoreLimits::kNone - b ? CoreLimits::kNone : a + b; };
      sum.used = add(sum.used, usage.used);
      sum.capacity = add(sum.capacity, usage.capacity);
    }
  }
  for (Usage& sum : total) {  // cores that are not in use count like those that are
    const double share =
        utilisation.empty() ? 1.0 : static_cast<double>(cores_available) / static_cast<double>(utilisation.size());
    const double all = static_cast<double>(sum.capacity) * share + 0.5;
    sum.capacity = all < 0x1p63 ? static_cast<std::uint64_t>(all) : CoreLimits::kNone;
  }
  return total;
}

void write_image(const Image& image, const std::filesystem::path& path) {
  const std::vector<std::byte> bytes = elf_bytes(image);
  try {
    replace_file(path, std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
  } catch (const WriteError& error) {
    throw InputError(Location{path.string()}, "", "cannot be written: " + error.why);
  }
}

Image read_image(const std::filesystem::path& path) {
  Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
  if (file.fd < 0) refuse(path, "cannot be read");
  struct ::stat status {};
  if (::fstat(file.fd, &status) != 0) refuse(path, "cannot be read");
  const Location where{path.string()};
  if (!S_ISREG(status.st_mode)) throw InputError(where, "", "found something that is no file; expected an image");
  const auto size = static_cast<std::uint64_t>(status.st_size);
  if (size > kLargestFile) {
    throw InputError(where, "", "found " + std::to_string(size) + " bytes; expected at most " + std::to_string(kLargestFile));
  }
  std::vector<std::byte> bytes(size);
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ::ssize_t count = ::read(file.fd, bytes.data() + done, bytes.size() - done);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) refuse(path, "cannot be read");
    if (count == 0) break;
    done += static_cast<std::size_t>(count);
  }
  bytes.resize(done);
  return parse_image(bytes, path.string());
}

}  // namespace synfire
