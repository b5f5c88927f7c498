// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios/waves: the text of a VCD file.
#include "scenarios/waves/vcd_writer.h"

#include <fmt/compile.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <map>

#include "base/error.h"

namespace synfire {

namespace {

/// Short names of variables: numbers to the base of the 94 printable characters.
std::string code_of(std::size_t number) {
  std::string code;
  do {
    code += static_cast<char>('!' + number % 94);
    number /= 94;
  } while (number > 0);
  return code;
}

/// Scopes as a tree, in the order of their names' first appearance.
struct Scope {
  std::vector<std::pair<std::string, std::size_t>> scopes;  ///< and the place of each in Tree::all
  std::map<std::string, std::size_t> by_name;
  std::vector<std::pair<std::string, std::uint32_t>> variables;
};

}  // namespace

VcdWriter::VcdWriter(std::filesystem::path path, std::vector<WaveVariable> variables, std::string version, WaveFiles files)
    : path_(std::move(path)), variables_(std::move(variables)), version_(std::move(version)), files_(files) {
  for (std::size_t i = 0; i < variables_.size(); ++i) codes_.push_back(code_of(i));
  open();
}

std::string VcdWriter::legal(const std::string& name) {
  constexpr int kMostScopes = 32;  // names of nodes are the user's
  std::string result = name;
  int scopes = 0;
  for (std::size_t i = 0; i < result.size(); ++i) {
    char& c = result[i];
    const bool empty_part = c == '.' && (i == 0 || i + 1 == result.size() || result[i - 1] == '.');
    if (static_cast<unsigned char>(c) <= ' ' || c == 0x7f || c == '$' || empty_part) c = '_';
    if (c == '.' && ++scopes > kMostScopes) c = '_';
  }
  return result;
}

void VcdWriter::open() {
  file_ = std::make_unique<TextFile>(path_);
  declare();
  now_ = -1;
  running_ = false;
  happened_.assign(variables_.size(), false);
}

void VcdWriter::declare() {
  TextFile& out = *file_;
  out << "$version " << version_ << " $end\n$timescale 1 ps $end\n";
  std::vector<Scope> all(1);
  for (std::uint32_t v = 0; v < variables_.size(); ++v) {
    for (const std::string& given : variables_[v].names) {
      const std::string name = legal(given);
      std::size_t at = 0;
      std::size_t begin = 0;
      for (std::size_t dot = name.find('.'); dot != std::string::npos; begin = dot + 1, dot = name.find('.', begin)) {
        const std::string scope = name.substr(begin, dot - begin);
        const auto known = all[at].by_name.find(scope);
        if (known != all[at].by_name.end()) {
          at = known->second;
          continue;
        }
        all[at].by_name.emplace(scope, all.size());
        all[at].scopes.emplace_back(scope, all.size());
        at = all.size();
        all.emplace_back();
      }
      all[at].variables.emplace_back(name.substr(begin), v);
    }
  }
  const auto print = [&](const auto& self, std::size_t at) -> void {
    for (const auto& [name, v] : all[at].variables) {
      const WaveVariable& variable = variables_[v];
      const bool vector = variable.kind == ProbeKind::bits && variable.width > 1;
      constexpr std::string_view kTypes[] = {"real 64", "wire", "string 1", "event 1"};
      out << "$var " << kTypes[static_cast<std::size_t>(variable.kind)];
      if (variable.kind == ProbeKind::bits) out << ' ' << std::uint64_t{variable.width};
      out << ' ' << codes_[v] << ' ' << name;
      if (vector) out << " [" << std::uint64_t{variable.width - 1} << ":0]";
      out << " $end\n";
    }
    for (const auto& [name, below] : all[at].scopes) {
      out << "$scope module " << name << " $end\n";
      self(self, below);
      out << "$upscope $end\n";
    }
  };
  print(print, 0);
  out << "$enddefinitions $end\n";
}

void VcdWriter::time(Picoseconds at) {
  if (at == now_) return;
  now_ = at;
  *file_ << '#' << static_cast<std::uint64_t>(at) << '\n';
}

namespace {

char* put(char* at, std::string_view text) {
  return std::copy(text.begin(), text.end(), at);
}

char* put_real(char* at, char* end, double real) {
  *at++ = 'r';
  if (std::isnan(real)) return put(at, "nan ");
  if (std::isinf(real)) return put(at, real > 0 ? "inf " : "-inf ");
  // Many chips compute in integers, which are written four times as fast; fmt's shortest text of others is faster than the
  // library's.
  const auto whole = static_cast<std::int64_t>(std::abs(real) < 1e15 ? real : 0.5);
  if (std::bit_cast<std::uint64_t>(static_cast<double>(whole)) == std::bit_cast<std::uint64_t>(real)) {  // -0 is none
    at = std::to_chars(at, end, whole).ptr;
  } else {
    at = fmt::format_to(at, FMT_COMPILE("{}"), real);
  }
  *at++ = ' ';
  return at;
}

char* put_bits(char* at, char* end, std::uint64_t bits, std::uint32_t width) {
  if (width == 1) {
    *at++ = bits & 1 ? '1' : '0';
    return at;
  }
  *at++ = 'b';
  at = std::to_chars(at, end, width >= 64 ? bits : bits & ((std::uint64_t{1} << width) - 1), 2).ptr;
  *at++ = ' ';
  return at;
}

}  // namespace

/// The hot path of busy waves: one line, put together in place.
void VcdWriter::value(std::uint32_t number, std::uint64_t bits) {
  const WaveVariable& variable = variables_[number];
  TextFile& out = *file_;
  if (variable.kind == ProbeKind::text)
    out << 's' << (bits < variable.states.size() ? std::string_view(variable.states[bits]) : "?");
  char* at = out.room();
  char* const end = at + TextFile::kRoom;
  switch (variable.kind) {
    case ProbeKind::real: at = put_real(at, end, std::bit_cast<double>(bits)); break;
    case ProbeKind::bits: at = put_bits(at, end, bits, variable.width); break;
    case ProbeKind::text: *at++ = ' '; break;
    case ProbeKind::event:
      *at++ = '1';
      happened_[number] = true;
      break;
  }
  at = put(at, codes_[number]);
  *at++ = '\n';
  out.took(at);
}

void VcdWriter::dump(const char* keyword, std::span<const std::uint64_t> values) {
  *file_ << keyword << '\n';
  for (std::uint32_t v = 0; v < variables_.size(); ++v) {
    if (variables_[v].kind != ProbeKind::event) value(v, values[v]);
  }
  *file_ << "$end\n";
}

void VcdWriter::begin(Picoseconds at, std::span<const std::uint64_t> values) {
  if (full_) return;
  const bool first = now_ < 0;
  time(at);
  dump(first ? "$dumpvars" : "$dumpon", values);
  running_ = true;
}

void VcdWriter::change(Picoseconds at, std::uint32_t variable, std::uint64_t to) {
  if (full_) return;
  time(at);
  value(variable, to);
}

void VcdWriter::pause(Picoseconds at) {
  if (full_ || !running_) return;
  time(at);
  running_ = false;
  *file_ << "$dumpoff\n";
  for (std::uint32_t v = 0; v < variables_.size(); ++v) {
    switch (variables_[v].kind) {
      case ProbeKind::real: *file_ << "rnan "; break;
      case ProbeKind::bits: *file_ << (variables_[v].width == 1 ? "x" : "bx "); break;
      case ProbeKind::text: *file_ << "s? "; break;
      case ProbeKind::event: continue;
    }
    *file_ << std::string_view(codes_[v]) << '\n';
  }
  *file_ << "$end\n";
}

void VcdWriter::checkpoint(std::span<const std::uint64_t> values) {
  if (full_ || !running_ || !files_.most_bytes || file_->written() < *files_.most_bytes) return;
  if (files_.files == 1) {
    full_ = true;
    finish();
    return;
  }
  next_file(values);
}

std::filesystem::path numbered(const std::filesystem::path& file, std::uint32_t number) {
  return file.parent_path() / (file.stem().string() + "." + std::to_string(number) + file.extension().string());
}

void VcdWriter::next_file(std::span<const std::uint64_t> values) {
  const Picoseconds at = now_;
  finish();
  std::error_code error;
  for (std::uint32_t number = files_.files - 1; number > 1; --number) {
    std::filesystem::rename(numbered(path_, number - 1), numbered(path_, number), error);  // the first ones are not there yet
  }
  std::filesystem::rename(path_, numbered(path_, 1), error);
  if (error) throw SimulationError(path_.string() + " cannot be renamed: " + error.message());
  open();
  begin(at, values);
}

void VcdWriter::finish() {
  if (file_) file_->close();
  file_.reset();
}

void VcdWriter::close(Picoseconds at) {
  if (!file_) return;
  if (now_ < 0) {  // nothing has ever been written: a file with a beginning and an end, and nothing known in between
    time(at);
    running_ = true;
    pause(at);
  } else if (running_ && at > now_) {
    time(at);
  }
  finish();
}

}  // namespace synfire
