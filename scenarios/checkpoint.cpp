// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios: keeping the state of a chip. Of memory, only pages that are not all 0 are kept.
#include "scenarios/checkpoint.h"

#include <algorithm>
#include <string>

#include "base/archive.h"
#include "base/fnv.h"

namespace synfire {

namespace {

constexpr std::uint64_t kMagic = 0x0031'4b43'4e59'5300;  // "\0SYNCK1\0"

[[noreturn]] void refuse(const std::string& found, const std::string& expected) {
  throw InputError({}, "checkpoint", "found " + found + "; expected " + expected);
}

struct Header {
  std::uint64_t magic = kMagic;
  std::uint64_t chip = 0;     ///< fingerprint of what the network was compiled for
  std::uint64_t network = 0;  ///< fingerprint of network and options
  std::uint64_t digest = 0;   ///< of all that follows
};

/// Bytes of a component's memory.
struct Piece {
  std::uint32_t component = 0;
  std::uint64_t offset = 0;
  std::span<const std::byte> bytes;
};

std::uint64_t digest_of(std::span<const std::byte> bytes) {
  Fnv fnv;
  fnv.add(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
  return fnv.hash();
}

bool all_zero(std::span<const std::byte> bytes) {
  return std::ranges::all_of(bytes, [](std::byte byte) { return byte == std::byte{0}; });
}

void check_all_kept(const Chip& chip) {
  for (const auto& component : chip.components()) {
    if (component->keeps_more()) {
      throw InputError(
          {}, "checkpoint",
          "found " + component->path() + " in use, whose state no checkpoint holds; expected devices that nobody used");
    }
  }
}

template <class F>
void for_each_memory(Chip& chip, const F& action) {
  for (std::uint32_t i = 0; i < chip.components().size(); ++i) {
    if (MemoryBlock* memory = chip.components()[i]->memory(); memory != nullptr) action(i, *memory);
  }
}

void archive_parts(Archive& archive, Chip& chip, Stimulus& stimulus) {
  for (const auto& component : chip.components()) {
    if (auto* archived = dynamic_cast<Archived*>(component.get()); archived != nullptr) archived->archive(archive);
  }
  stimulus.archive(archive);
}

std::vector<Piece> read_pieces(Archive& archive, Chip& chip) {
  std::vector<Piece> pieces;
  std::uint64_t count = 0;
  archive(count);
  for (std::uint64_t i = 0; i < count; ++i) {
    Piece piece;
    std::uint64_t size = 0;
    archive(piece.component);
    archive(piece.offset);
    archive(size);
    MemoryBlock* memory = piece.component < chip.components().size() ? chip.components()[piece.component]->memory() : nullptr;
    const std::uint64_t room = memory == nullptr ? 0 : memory->layout().size();
    if (piece.offset > room || size > room - piece.offset) refuse("memory that the chip does not have", "one of this chip");
    piece.bytes = archive.take(size);
    pieces.push_back(piece);
  }
  return pieces;
}

}  // namespace

std::vector<std::byte> save_checkpoint(Chip& chip, Stimulus& stimulus, const Image& image) {
  check_all_kept(chip);
  Archive archive;
  Header header{kMagic, image.chip, image.fingerprint, 0};
  archive(header);
  std::uint64_t count = 0;
  const std::size_t count_at = archive.bytes().size();
  archive(count);
  for_each_memory(chip, [&](std::uint32_t component, MemoryBlock& memory) {
    for (const std::span<std::byte> used : memory.used()) {
      for (std::size_t at = 0; at < used.size(); at += MemoryLayout::kPage) {
        std::span<std::byte> page = used.subspan(at, std::min<std::size_t>(MemoryLayout::kPage, used.size() - at));
        if (all_zero(page)) continue;
        std::uint64_t offset = static_cast<std::uint64_t>(page.data() - memory.data());
        std::uint64_t size = page.size();
        archive(component);
        archive(offset);
        archive(size);
        archive.put(page);
        ++count;
      }
    }
  });
  archive_parts(archive, chip, stimulus);
  std::vector<std::byte> bytes = archive.release();
  std::memcpy(bytes.data() + count_at, &count, sizeof(count));
  header.digest = digest_of(std::span(bytes).subspan(sizeof(header)));
  std::memcpy(bytes.data(), &header, sizeof(header));
  return bytes;
}

void restore_checkpoint(std::span<const std::byte> bytes, Chip& chip, Stimulus& stimulus, const Image& image) {
  check_all_kept(chip);
  Archive archive(bytes);
  Header header;
  if (bytes.size() < sizeof(header)) refuse("too few bytes", "a checkpoint");
  archive(header);
  if (header.magic != kMagic) refuse("something else", "a checkpoint of this version of Synfire");
  if (header.chip != image.chip) refuse("one of another chip", "one of this chip");
  if (header.network != image.fingerprint) refuse("one of another network, or of other options", "one of this network");
  if (header.digest != digest_of(bytes.subspan(sizeof(header)))) refuse("damaged bytes", "a checkpoint as it was made");
  const std::vector<Piece> pieces = read_pieces(archive, chip);

  for_each_memory(chip, [](std::uint32_t, MemoryBlock& memory) {
    for (const std::span<std::byte> used : memory.used()) std::memset(used.data(), 0, used.size());
  });
  for (const Piece& piece : pieces) {
    std::ranges::copy(piece.bytes, chip.components()[piece.component]->memory()->data() + piece.offset);
  }
  try {
    for (StepCore* core : chip.cores()) core->refresh();
    archive_parts(archive, chip, stimulus);
    if (!archive.at_end()) refuse("more than its end", "a checkpoint as it was made");
  } catch (const InputError& error) {
    throw SimulationError(std::string("a restored checkpoint makes no sense: ") + error.what());
  }
  chip.sync().resume();
}

}  // namespace synfire
