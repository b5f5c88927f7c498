// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// networks: an image from the bytes of an ELF file. Users can damage these, so the tables of the file are walked here, with
// every offset checked, and not by libelf, which trusts more than this should.
#include <elf.h>

#include <algorithm>
#include <cstring>
#include <limits>

#include "base/error.h"
#include "networks/image_sections.h"

namespace synfire {

namespace {

constexpr std::uint64_t kMostHeaders = std::uint64_t{1} << 22;

class Elf {
 public:
  Elf(std::span<const std::byte> bytes, const std::string& file) : bytes_(bytes), file_(file) {
    if (bytes.size() < sizeof(Elf64_Ehdr)) fail("", "found " + std::to_string(bytes.size()) + " bytes; expected an ELF file");
    header_ = at<Elf64_Ehdr>(0, "ELF header");
    const unsigned char* id = header_.e_ident;
    if (std::memcmp(id, ELFMAG, SELFMAG) != 0) fail("", "found other bytes; expected an image (an ELF file)");
    if (id[EI_CLASS] != ELFCLASS64 || id[EI_DATA] != ELFDATA2LSB || id[EI_VERSION] != EV_CURRENT || header_.e_type != ET_EXEC) {
      fail("ELF header", "found an ELF file of another kind; expected 64 bits, little endian, executable");
    }
    read_sections();
  }

  [[noreturn]] void fail(const std::string& where, const std::string& message) const {
    throw InputError(Location{file_}, where, message);
  }

  std::span<const std::byte> range(std::uint64_t offset, std::uint64_t size, const std::string& what) const {
    if (offset > bytes_.size() || size > bytes_.size() - offset) {
      fail(what, "found bytes " + std::to_string(offset) + " to " + std::to_string(offset) + " + " + std::to_string(size) +
                     "; expected them within the " + std::to_string(bytes_.size()) + " bytes of the file");
    }
    return bytes_.subspan(offset, size);
  }

  /// The bytes of the only section of that name.
  std::span<const std::byte> section(const std::string& name) const {
    const Elf64_Shdr* found = nullptr;
    for (const Elf64_Shdr& section : sections_) {
      if (section.sh_type != SHT_PROGBITS || name_of(section) != name) continue;
      if (found != nullptr) fail("section " + name, "found two of them; expected one");
      found = &section;
    }
    if (found == nullptr) fail("section " + name, "found none; expected an image that Synfire wrote");
    return range(found->sh_offset, found->sh_size, "section " + name);
  }

  std::vector<ImageSegment> segments() const {
    const std::uint64_t count = header_.e_phnum == PN_XNUM && !sections_.empty() ? sections_[0].sh_info : header_.e_phnum;
    check_table("program headers", count, header_.e_phentsize, sizeof(Elf64_Phdr), header_.e_phoff);
    std::vector<ImageSegment> result;
    std::uint64_t end = 0;    // of the segment before
    std::uint64_t total = 0;  // of all: overlapping headers must not multiply a file
    for (std::uint64_t i = 0; i < count; ++i) {
      const auto header = at<Elf64_Phdr>(header_.e_phoff + i * sizeof(Elf64_Phdr), "program headers");
      const std::string where = "segment " + std::to_string(i);
      if (header.p_type != PT_LOAD) continue;
      const auto bytes = range(header.p_offset, header.p_filesz, where);
      total += bytes.size();
      if (total > bytes_.size()) fail(where, "found segments that share bytes of the file; expected bytes of its own for each");
      if (header.p_filesz == 0 || header.p_memsz != header.p_filesz)
        fail(where, "found " + std::to_string(header.p_memsz) + " bytes of memory for " + std::to_string(header.p_filesz) +
                        " bytes of the file; expected as many, and at least 1");
      if (header.p_paddr > std::numeric_limits<std::uint64_t>::max() - header.p_filesz || header.p_paddr < end) {
        fail(where, "found address " + std::to_string(header.p_paddr) + "; expected ascending addresses without overlap");
      }
      end = header.p_paddr + header.p_filesz;
      result.push_back({header.p_paddr, segment_name(header), {bytes.begin(), bytes.end()}});
    }
    return result;
  }

 private:
  template <class T>
  T at(std::uint64_t offset, const std::string& what) const {
    T value;
    std::memcpy(&value, range(offset, sizeof(T), what).data(), sizeof(T));
    return value;
  }

  void check_table(const std::string& what, std::uint64_t count, std::uint64_t given, std::uint64_t expected,
                   std::uint64_t offset) const {
    if (count == 0) return;
    if (given != expected)
      fail(what, "found entries of " + std::to_string(given) + " bytes; expected " + std::to_string(expected));
    if (count > kMostHeaders)
      fail(what, "found " + std::to_string(count) + "; expected at most " + std::to_string(kMostHeaders));
    range(offset, count * expected, what);
  }

  void read_sections() {
    if (header_.e_shoff == 0) return;
    const auto first = at<Elf64_Shdr>(header_.e_shoff, "section headers");
    const std::uint64_t count = header_.e_shnum == 0 ? first.sh_size : header_.e_shnum;
    check_table("section headers", count, header_.e_shentsize, sizeof(Elf64_Shdr), header_.e_shoff);
    sections_.resize(count);
    for (std::uint64_t i = 0; i < count; ++i) {
      sections_[i] = at<Elf64_Shdr>(header_.e_shoff + i * sizeof(Elf64_Shdr), "section headers");
    }
    const std::uint64_t names = header_.e_shstrndx == SHN_XINDEX ? first.sh_link : header_.e_shstrndx;
    if (names >= count) fail("section headers", "found no section of names; expected one");
    names_ = range(sections_[names].sh_offset, sections_[names].sh_size, "section names");
    by_address_.reserve(count);
    for (std::uint32_t i = 0; i < count; ++i) {
      if ((sections_[i].sh_flags & SHF_ALLOC) != 0) by_address_.push_back(i);
    }
    std::stable_sort(by_address_.begin(), by_address_.end(),
                     [&](auto a, auto b) { return sections_[a].sh_addr < sections_[b].sh_addr; });
  }

  std::string_view name_of(const Elf64_Shdr& section) const {
    if (section.sh_name >= names_.size()) return {};
    const auto rest = names_.subspan(section.sh_name);
    const auto* text = reinterpret_cast<const char*>(rest.data());
    return {text, ::strnlen(text, rest.size())};
  }

  /// The name of the section that has the segment's address.
  std::string segment_name(const Elf64_Phdr& header) const {
    const auto found = std::lower_bound(by_address_.begin(), by_address_.end(), header.p_paddr,
                                        [&](auto s, std::uint64_t address) { return sections_[s].sh_addr < address; });
    if (found == by_address_.end() || sections_[*found].sh_addr != header.p_paddr) return {};
    const std::string_view name = name_of(sections_[*found]);
    return std::string(name.substr(0, 256));
  }

  std::span<const std::byte> bytes_;
  const std::string& file_;
  Elf64_Ehdr header_{};
  std::vector<Elf64_Shdr> sections_;
  std::vector<std::uint32_t> by_address_;
  std::span<const std::byte> names_;
};

}  // namespace

Image parse_image(std::span<const std::byte> elf, const std::string& file) {
  const Elf parsed(elf, file);
  const auto json = parsed.section(kImageSection);
  Image image = parse_image_json({reinterpret_cast<const char*>(json.data()), json.size()}, file);
  image.inputs = parse_input_bytes(parsed.section(kInputSection), image, file);
  image.segments = parsed.segments();
  return image;
}

}  // namespace synfire
