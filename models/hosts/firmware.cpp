// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models/hosts: reading firmware with libelf, and its source lines with libdw.
#include "models/hosts/firmware.h"

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <gelf.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "base/error.h"

namespace synfire {

namespace {

constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 30;

struct OpenFile {
  explicit OpenFile(const std::string& path) : descriptor(open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
  ~OpenFile() {
    if (elf != nullptr) elf_end(elf);
    if (descriptor >= 0) close(descriptor);
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  int descriptor;
  Elf* elf = nullptr;
};

[[noreturn]] void refuse_file(const std::string& file, const std::string& why) {
  throw InputError({file, 0, 0}, "", why);
}

}  // namespace

struct Firmware::Lines {
  explicit Lines(const std::string& path) : file(path) {
    file.elf = elf_begin(file.descriptor, ELF_C_READ, nullptr);
    if (file.elf != nullptr) dwarf = dwarf_begin_elf(file.elf, DWARF_C_READ, nullptr);
  }
  ~Lines() {
    if (dwarf != nullptr) dwarf_end(dwarf);
  }
  OpenFile file;
  Dwarf* dwarf = nullptr;
};

Firmware::Firmware(const std::filesystem::path& path) : file_(path.string()) {
  elf_version(EV_CURRENT);
  OpenFile opened(file_);
  if (opened.descriptor < 0) refuse_file(file_, "cannot be read; expected a firmware (ELF)");
  opened.elf = elf_begin(opened.descriptor, ELF_C_READ, nullptr);
  GElf_Ehdr header;
  if (opened.elf == nullptr || elf_kind(opened.elf) != ELF_K_ELF || gelf_getehdr(opened.elf, &header) == nullptr) {
    refuse_file(file_, "found no ELF file; expected a firmware");
  }
  if (header.e_ident[EI_CLASS] != ELFCLASS32 || header.e_ident[EI_DATA] != ELFDATA2LSB) {
    refuse_file(file_, "found an ELF file that is not of 32 bits, little-endian; expected firmware of such a machine");
  }
  machine_number_ = header.e_machine;
  machine_ = header.e_machine == EM_RISCV ? Machine::riscv : header.e_machine == EM_ARM ? Machine::arm : Machine::other;
  if (header.e_type != ET_EXEC) refuse_file(file_, "found an ELF file that is not linked to addresses; expected an executable");
  entry_ = static_cast<std::uint32_t>(header.e_entry);

  std::size_t count = 0;
  elf_getphdrnum(opened.elf, &count);
  std::size_t length = 0;
  const char* raw = elf_rawfile(opened.elf, &length);
  std::uint64_t total = 0;
  for (std::size_t i = 0; i < count; ++i) {
    GElf_Phdr part;
    if (gelf_getphdr(opened.elf, static_cast<int>(i), &part) == nullptr) refuse_file(file_, "its program headers are damaged");
    if (part.p_type != PT_LOAD || part.p_memsz == 0) continue;
    total += part.p_memsz;
    if (raw == nullptr || part.p_filesz > part.p_memsz || part.p_offset > length || part.p_filesz > length - part.p_offset ||
        total > kMostBytes) {
      refuse_file(file_, fmt::format("segment {} reaches past the end of the file, or is larger than 1 GiB", i));
    }
    const auto* from = reinterpret_cast<const std::byte*>(raw + part.p_offset);
    running_.push_back({part.p_vaddr, part.p_vaddr + part.p_memsz});
    segments_.push_back({part.p_paddr, {from, from + part.p_filesz}, part.p_memsz - part.p_filesz});
  }
  if (segments_.empty()) refuse_file(file_, "has nothing to load");

  for (Elf_Scn* section = nullptr; (section = elf_nextscn(opened.elf, section)) != nullptr;) {
    GElf_Shdr about;
    if (gelf_getshdr(section, &about) == nullptr || about.sh_type != SHT_SYMTAB || about.sh_entsize == 0) continue;
    Elf_Data* data = elf_getdata(section, nullptr);
    if (data == nullptr) continue;
    const std::uint64_t symbols = data->d_size / about.sh_entsize;
    for (std::uint64_t i = 0; i < symbols; ++i) {
      GElf_Sym symbol;
      if (gelf_getsym(data, static_cast<int>(i), &symbol) == nullptr) break;
      const char* name = elf_strptr(opened.elf, about.sh_link, symbol.st_name);
      if (name == nullptr || *name == '\0' || *name == '$') continue;
      const auto value = static_cast<std::uint32_t>(symbol.st_value);
      symbols_[name] = value;
      const int type = GELF_ST_TYPE(symbol.st_info);
      const bool code = symbol.st_shndx != SHN_UNDEF && symbol.st_shndx < SHN_LORESERVE && type != STT_SECTION &&
                        type != STT_FILE && type != STT_OBJECT;
      const std::uint32_t address = machine_ == Machine::arm ? value & ~1u : value;
      if (code && (type == STT_FUNC || !functions_.contains(address))) functions_[address] = name;
    }
  }
  lines_ = std::make_unique<Lines>(file_);
}

Firmware::~Firmware() = default;

std::string Firmware::machine_name() const {
  switch (machine_) {
    case Machine::riscv: return "RISC-V";
    case Machine::arm: return "ARM";
    case Machine::other: break;
  }
  return fmt::format("ELF machine {}", machine_number_);
}

std::optional<std::uint32_t> Firmware::symbol(const std::string& name) const {
  const auto found = symbols_.find(name);
  return found == symbols_.end() ? std::nullopt : std::optional(found->second);
}

namespace {

std::string place(const char* file, int line) {
  return fmt::format("{}:{}", std::filesystem::path(file).filename().string(), line);
}

/// The last row for an address: of several at the same address only that one has instructions.
Dwarf_Line* line_of(Dwarf_Die* unit, std::uint32_t address) {
  Dwarf_Lines* lines = nullptr;
  std::size_t count = 0;
  Dwarf_Line* found = nullptr;
  Dwarf_Addr best = 0;
  if (dwarf_getsrclines(unit, &lines, &count) != 0) return found;
  for (std::size_t i = 0; i < count; ++i) {
    Dwarf_Line* line = dwarf_onesrcline(lines, i);
    Dwarf_Addr at = 0;
    bool ends = false;
    if (dwarf_lineaddr(line, &at) != 0 || dwarf_lineendsequence(line, &ends) != 0 || ends) continue;
    if (at <= address && at >= best) {
      best = at;
      found = line;
    }
  }
  return found;
}

/// Where the function of an address, and the one that it became a part of, and so on, were called: `, called at main.c:4`.
std::string callers(Dwarf_Die* unit, std::uint32_t address) {
  std::string text;
  Dwarf_Files* files = nullptr;
  std::size_t count = 0;
  if (dwarf_getsrcfiles(unit, &files, &count) != 0) return text;
  Dwarf_Die* scopes = nullptr;
  const int depth = dwarf_getscopes(unit, address, &scopes);
  for (int i = 0; i < depth; ++i) {
    if (dwarf_tag(&scopes[i]) != DW_TAG_inlined_subroutine) continue;
    Dwarf_Attribute attribute;
    Dwarf_Word file = 0;
    Dwarf_Word line = 0;
    if (dwarf_formudata(dwarf_attr(&scopes[i], DW_AT_call_file, &attribute), &file) != 0 || file >= count) continue;
    if (dwarf_formudata(dwarf_attr(&scopes[i], DW_AT_call_line, &attribute), &line) != 0) continue;
    const char* name = dwarf_filesrc(files, file, nullptr, nullptr);
    if (name != nullptr) text += ", called at " + place(name, static_cast<int>(line));
  }
  std::free(scopes);
  return text;
}

}  // namespace

std::string Firmware::where(std::uint32_t address) const {
  std::string text;
  const bool ours =
      std::ranges::any_of(running_, [&](const auto& part) { return address >= part.first && address < part.second; });
  if (!ours) return text;
  const auto after = functions_.upper_bound(address);
  if (after != functions_.begin()) {
    const auto& [start, name] = *std::prev(after);
    text = start == address ? name : fmt::format("{}+{:#x}", name, address - start);
  }
  if (lines_->dwarf == nullptr) return text;
  // Small toolchains leave out .debug_aranges, so each unit is asked.
  Dwarf_Off offset = 0;
  Dwarf_Off next = 0;
  std::size_t header = 0;
  while (dwarf_nextcu(lines_->dwarf, offset, &next, &header, nullptr, nullptr, nullptr) == 0) {
    Dwarf_Die unit;
    if (dwarf_offdie(lines_->dwarf, offset + header, &unit) != nullptr && dwarf_haspc(&unit, address) == 1) {
      Dwarf_Line* line = line_of(&unit, address);
      int number = 0;
      const char* source = line == nullptr ? nullptr : dwarf_linesrc(line, nullptr, nullptr);
      if (source != nullptr && dwarf_lineno(line, &number) == 0) {
        return text + fmt::format("{}({}{})", text.empty() ? "" : " ", place(source, number), callers(&unit, address));
      }
    }
    offset = next;
  }
  return text;
}

}  // namespace synfire
