// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// networks: an image as an ELF file, written by libelf: 64 bits, little endian, no machine, ET_EXEC. One section and one
// PT_LOAD for each segment (loaders go by the latter, objcopy and GDB by the former), a symbol table, and Synfire's own two
// sections.
#include <fcntl.h>
#include <gelf.h>
#include <libelf.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <system_error>

#include "networks/image_sections.h"

namespace synfire {

namespace {

[[noreturn]] void fail(const char* what) {
  throw std::runtime_error(std::string("libelf: ") + what + ": " + elf_errmsg(-1));
}

/// Names, one after the other.
class StringTable {
 public:
  std::uint32_t add(std::string_view name) {
    const auto at = static_cast<std::uint32_t>(text_.size());
    for (const char c : name) text_ += c == '\0' ? '?' : c;
    text_ += '\0';
    return at;
  }
  std::string& text() { return text_; }

 private:
  std::string text_ = std::string(1, '\0');
};

class Writer {
 public:
  explicit Writer(const Image& image) : image_(image), fd_(::memfd_create("synfire-image", MFD_CLOEXEC)) {
    if (fd_ < 0) throw std::system_error(errno, std::generic_category(), "memfd_create");
    elf_version(EV_CURRENT);
    elf_ = elf_begin(fd_, ELF_C_WRITE, nullptr);
    if (elf_ == nullptr) fail("elf_begin");
  }
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
  ~Writer() {
    elf_end(elf_);
    ::close(fd_);
  }

  std::vector<std::byte> run() {
    write_header();
    json_ = image_json(image_);
    inputs_ = input_bytes(image_);
    for (const ImageSegment& segment : image_.segments) add_segment(segment);
    add_symbols();
    add(kImageSection, SHT_PROGBITS, json_.data(), json_.size());
    add(kInputSection, SHT_PROGBITS, inputs_.data(), inputs_.size());
    add_section_names();
    // First the layout, then the program headers that repeat it, then the bytes. More than 65,534 of them are counted in the
    // first section's header, so this comes after the sections.
    if (!image_.segments.empty() && elf64_newphdr(elf_, image_.segments.size()) == nullptr) fail("elf64_newphdr");
    if (elf_update(elf_, ELF_C_NULL) < 0) fail("elf_update");
    write_program_headers();
    if (elf_update(elf_, ELF_C_WRITE) < 0) fail("elf_update");
    return contents();
  }

 private:
  void write_header() {
    Elf64_Ehdr* header = elf64_newehdr(elf_);
    if (header == nullptr) fail("elf64_newehdr");
    header->e_ident[EI_DATA] = ELFDATA2LSB;
    header->e_type = ET_EXEC;
    // There is no code in it. Tools of the GNU binutils copy a file only if they know its machine, and this one most do.
    header->e_machine = EM_X86_64;
    header->e_version = EV_CURRENT;
  }

  Elf64_Shdr* add(std::string_view name, Elf64_Word type, const void* bytes, std::size_t size, std::uint64_t alignment = 1) {
    Elf_Scn* section = elf_newscn(elf_);
    if (section == nullptr) fail("elf_newscn");
    Elf_Data* data = elf_newdata(section);
    if (data == nullptr) fail("elf_newdata");
    data->d_buf = const_cast<void*>(bytes);  // libelf only reads it
    data->d_size = size;
    data->d_type = ELF_T_BYTE;
    data->d_align = alignment;
    data->d_version = EV_CURRENT;
    Elf64_Shdr* header = elf64_getshdr(section);
    if (header == nullptr) fail("elf64_getshdr");
    header->sh_name = names_.add(name);
    header->sh_type = type;
    header->sh_addralign = alignment;
    last_ = elf_ndxscn(section);
    return header;
  }

  void add_segment(const ImageSegment& segment) {
    Elf64_Shdr* header = add(segment.name, SHT_PROGBITS, segment.bytes.data(), segment.bytes.size());
    header->sh_flags = SHF_ALLOC | SHF_WRITE;
    header->sh_addr = segment.address;
  }

  /// `node[first:last]`, last included, of the run's state. Absolute where the state lies in no segment.
  void add_symbols() {
    symbols_.push_back({});
    for (const ImageRun& run : image_.runs) {
      const std::string name =
          image_.nodes[run.node].name + "[" + std::to_string(run.first) + ":" + std::to_string(run.first + run.count - 1) + "]";
      Elf64_Sym symbol{};
      symbol.st_name = symbol_names_.add(name);
      symbol.st_info = ELF64_ST_INFO(STB_GLOBAL, STT_OBJECT);
      symbol.st_shndx = section_at(run.address, run.bytes);
      symbol.st_value = run.address;
      symbol.st_size = run.bytes;
      symbols_.push_back(symbol);
    }
    Elf64_Shdr* strings = add(".strtab", SHT_STRTAB, symbol_names_.text().data(), symbol_names_.text().size());
    static_cast<void>(strings);
    const std::size_t link = last_;
    Elf64_Shdr* table = add(".symtab", SHT_SYMTAB, symbols_.data(), symbols_.size() * sizeof(Elf64_Sym), 8);
    table->sh_entsize = sizeof(Elf64_Sym);
    table->sh_link = static_cast<Elf64_Word>(link);
    table->sh_info = 1;  // the first symbol that is not local
  }

  Elf64_Section section_at(std::uint64_t address, std::uint64_t bytes) const {
    const auto after = std::upper_bound(image_.segments.begin(), image_.segments.end(), address,
                                        [](std::uint64_t a, const ImageSegment& s) { return a < s.address; });
    if (after == image_.segments.begin() || bytes == 0) return SHN_ABS;
    const auto index = static_cast<std::size_t>(after - image_.segments.begin());  // sections count from 1
    const ImageSegment& segment = image_.segments[index - 1];
    const bool inside = address - segment.address < segment.bytes.size();
    return inside && index < SHN_LORESERVE ? static_cast<Elf64_Section>(index) : static_cast<Elf64_Section>(SHN_ABS);
  }

  void add_section_names() {
    const std::uint32_t own = names_.add(".shstrtab");
    Elf64_Shdr* header = add("", SHT_STRTAB, names_.text().data(), 0);
    header->sh_name = own;
    Elf_Scn* section = elf_getscn(elf_, last_);
    Elf_Data* data = elf_getdata(section, nullptr);
    data->d_buf = names_.text().data();
    data->d_size = names_.text().size();
    if (last_ < SHN_LORESERVE) {
      elf64_getehdr(elf_)->e_shstrndx = static_cast<Elf64_Half>(last_);
    } else {
      elf64_getehdr(elf_)->e_shstrndx = SHN_XINDEX;
      elf64_getshdr(elf_getscn(elf_, 0))->sh_link = static_cast<Elf64_Word>(last_);
    }
  }

  void write_program_headers() {
    Elf64_Phdr* headers = elf64_getphdr(elf_);
    for (std::size_t s = 0; s < image_.segments.size(); ++s) {
      const Elf64_Shdr* section = elf64_getshdr(elf_getscn(elf_, s + 1));
      headers[s] = {.p_type = PT_LOAD,
                    .p_flags = PF_R | PF_W,
                    .p_offset = section->sh_offset,
                    .p_vaddr = section->sh_addr,
                    .p_paddr = section->sh_addr,
                    .p_filesz = section->sh_size,
                    .p_memsz = section->sh_size,
                    .p_align = 1};
    }
    elf_flagphdr(elf_, ELF_C_SET, ELF_F_DIRTY);
  }

  std::vector<std::byte> contents() const {
    const ::off_t size = ::lseek(fd_, 0, SEEK_END);
    std::vector<std::byte> bytes(static_cast<std::size_t>(size));
    for (std::size_t done = 0; done < bytes.size();) {
      const ::ssize_t count = ::pread(fd_, bytes.data() + done, bytes.size() - done, static_cast<::off_t>(done));
      if (count <= 0) throw std::system_error(errno, std::generic_category(), "reading an image back");
      done += static_cast<std::size_t>(count);
    }
    return bytes;
  }

  const Image& image_;
  int fd_;
  Elf* elf_ = nullptr;
  StringTable names_;
  StringTable symbol_names_;
  std::vector<Elf64_Sym> symbols_;
  std::string json_;
  std::vector<std::byte> inputs_;
  std::size_t last_ = 0;  ///< section that was added last
};

}  // namespace

std::vector<std::byte> elf_bytes(const Image& image) {
  return Writer(image).run();
}

}  // namespace synfire
