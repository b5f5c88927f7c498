// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// base: graph programs as bytes. All numbers are little-endian; arrays of float64 begin at multiples of 8.
//
//   header   "SYNFIRGP", u32 version, u32 ops, u64 length in bytes, f64 dt, f64 if_dt, u8 reset, cuba, compare, feedback_init,
//   u32 0 op       u32 kind, name bytes, axes, inputs, outputs, batch, sources; u32 each axis; 15 u32 of the window (windowed
//   kinds);
//            u32 each source (bit 31: feedback); the name; then for each parameter of the kind: padding to 8, u64 count, f64
//            values
#include <array>
#include <bit>
#include <cstring>
#include <utility>

#include "base/error.h"
#include "base/graph_program.h"

namespace synfire {

namespace {

constexpr std::string_view kMagic = "SYNFIRGP";
constexpr std::uint32_t kVersion = 1;
constexpr std::uint32_t kFeedbackBit = 0x8000'0000U;

template <class Window>
auto window_fields(Window& w) {
  return std::array{&w.in_channels, &w.in_y,     &w.in_x,       &w.out_channels, &w.out_y, &w.out_x, &w.kernel_y, &w.kernel_x,
                    &w.stride_y,    &w.stride_x, &w.dilation_y, &w.dilation_x,   &w.pad_y, &w.pad_x, &w.groups};
}

class ByteWriter {
 public:
  std::vector<std::byte> bytes;

  template <class Unsigned>
  void number(Unsigned value) {
    for (std::size_t shift = 0; shift < sizeof(Unsigned) * 8; shift += 8)
      bytes.push_back(static_cast<std::byte>(value >> shift));
  }
  void u32(std::size_t value) { number(static_cast<std::uint32_t>(value)); }
  void f64(double value) { number(std::bit_cast<std::uint64_t>(value)); }
  void align() {
    while (bytes.size() % 8 != 0) bytes.push_back(std::byte{0});
  }
  void values(std::span<const double> all) {
    if constexpr (std::endian::native == std::endian::little) {
      const auto raw = std::as_bytes(all);
      bytes.insert(bytes.end(), raw.begin(), raw.end());
    } else {
      for (const double value : all) f64(value);
    }
  }
};

class ByteReader {
 public:
  ByteReader(std::span<const std::byte> bytes, const std::string& file) : bytes_(bytes), file_(file) {}

  [[noreturn]] void damaged(const std::string& what) const { throw InputError(Location{file_}, "graph program", what); }
  void limit(std::size_t length) { bytes_ = bytes_.first(length); }
  std::size_t rest() const { return bytes_.size() - at_; }

  template <class Unsigned>
  Unsigned number() {
    const std::span<const std::byte> raw = take(sizeof(Unsigned));
    Unsigned value = 0;
    for (std::size_t n = 0; n < raw.size(); ++n) {
      value = static_cast<Unsigned>(value | static_cast<Unsigned>(static_cast<Unsigned>(raw[n]) << (8 * n)));
    }
    return value;
  }
  std::uint32_t u32() { return number<std::uint32_t>(); }
  double f64() { return std::bit_cast<double>(number<std::uint64_t>()); }
  void align() { take((8 - at_ % 8) % 8); }
  std::string text(std::size_t length) {
    const auto raw = take(length);
    return {reinterpret_cast<const char*>(raw.data()), raw.size()};
  }
  std::vector<double> values(std::uint64_t count) {
    if (count > rest() / sizeof(double)) damaged("found an array longer than the bytes; expected a complete program");
    std::vector<double> all(count);
    if constexpr (std::endian::native == std::endian::little) {
      const auto raw = take(count * sizeof(double));
      if (!raw.empty()) std::memcpy(all.data(), raw.data(), raw.size());
    } else {
      for (double& value : all) value = f64();
    }
    return all;
  }
  /// How many things of at least `size` bytes each are to come: bounded by what is there.
  std::uint32_t count(std::size_t size) {
    const std::uint32_t value = u32();
    if (value > rest() / size) damaged("found a count beyond the bytes; expected a complete program");
    return value;
  }

 private:
  std::span<const std::byte> take(std::size_t length) {
    if (length > rest()) damaged("found the end of the bytes; expected a complete program");
    const auto part = bytes_.subspan(at_, length);
    at_ += length;
    return part;
  }

  std::span<const std::byte> bytes_;
  std::size_t at_ = 0;
  const std::string& file_;
};

GraphOp read_op(ByteReader& in) {
  GraphOp op;
  const std::uint32_t kind = in.u32();
  if (kind >= kOpKinds) in.damaged("found operation kind " + std::to_string(kind) + "; expected one that this version knows");
  op.kind = static_cast<OpKind>(kind);
  const std::uint32_t name_length = in.count(1);
  const std::uint32_t axes = in.count(4);
  op.inputs = in.u32();
  op.outputs = in.u32();
  op.batch = in.u32();
  const std::uint32_t sources = in.count(4);
  for (std::uint32_t n = 0; n < axes; ++n) op.shape.push_back(in.u32());
  if (is_windowed(op.kind)) {
    for (std::uint32_t* field : window_fields(op.window)) *field = in.u32();
  }
  op.sources.reserve(sources);
  for (std::uint32_t n = 0; n < sources; ++n) {
    const std::uint32_t word = in.u32();
    op.sources.push_back({word & ~kFeedbackBit, (word & kFeedbackBit) != 0});
  }
  op.name = in.text(name_length);
  for (std::size_t p = 0; p < parameter_names(op.kind).size(); ++p) {
    in.align();
    op.parameters.push_back(in.values(in.number<std::uint64_t>()));
  }
  return op;
}

}  // namespace

std::vector<std::byte> encode(const GraphProgram& program) {
  ByteWriter out;
  for (const char c : kMagic) out.bytes.push_back(static_cast<std::byte>(c));
  out.u32(kVersion);
  out.u32(program.ops.size());
  const std::size_t length_at = out.bytes.size();
  out.number(std::uint64_t{0});
  out.f64(program.options.dt);
  out.f64(program.options.if_dt);
  out.number(static_cast<std::uint8_t>(program.options.reset));
  out.number(static_cast<std::uint8_t>(program.options.cuba));
  out.number(static_cast<std::uint8_t>(program.options.compare));
  out.number(static_cast<std::uint8_t>(program.options.feedback_init));
  out.u32(0);
  for (const GraphOp& op : program.ops) {
    out.u32(static_cast<std::size_t>(op.kind));
    out.u32(op.name.size());
    out.u32(op.shape.size());
    out.u32(op.inputs);
    out.u32(op.outputs);
    out.u32(op.batch);
    out.u32(op.sources.size());
    for (const std::uint32_t length : op.shape) out.u32(length);
    if (is_windowed(op.kind)) {
      for (const std::uint32_t* field : window_fields(op.window)) out.u32(*field);
    }
    for (const GraphSource& source : op.sources) out.u32(source.op | (source.feedback ? kFeedbackBit : 0));
    for (const char c : op.name) out.bytes.push_back(static_cast<std::byte>(c));
    for (const std::vector<double>& parameter : op.parameters) {
      out.align();
      out.number(std::uint64_t{parameter.size()});
      out.values(parameter);
    }
  }
  const std::uint64_t length = out.bytes.size();
  for (std::size_t n = 0; n < 8; ++n) out.bytes[length_at + n] = static_cast<std::byte>(length >> (8 * n));
  return std::move(out.bytes);
}

GraphProgram decode(std::span<const std::byte> bytes, const std::string& file) {
  ByteReader in(bytes, file);
  if (bytes.size() < kMagic.size() || in.text(kMagic.size()) != kMagic) {
    in.damaged("found no graph program; expected bytes that begin with " + std::string(kMagic));
  }
  if (const std::uint32_t version = in.u32(); version != kVersion) {
    in.damaged("found version " + std::to_string(version) + "; expected " + std::to_string(kVersion));
  }
  const std::uint32_t ops = in.count(4);
  const auto length = in.number<std::uint64_t>();
  if (length > bytes.size()) in.damaged("found a length beyond the bytes; expected a complete program");
  if (length < bytes.size() - in.rest()) in.damaged("found a length shorter than the header; expected a complete program");
  in.limit(length);
  GraphProgram program;
  program.options.dt = in.f64();
  program.options.if_dt = in.f64();
  program.options.reset = static_cast<Reset>(in.number<std::uint8_t>());
  program.options.cuba = static_cast<CubaOrder>(in.number<std::uint8_t>());
  program.options.compare = static_cast<Compare>(in.number<std::uint8_t>());
  program.options.feedback_init = static_cast<FeedbackInit>(in.number<std::uint8_t>());
  if (in.u32() != 0) in.damaged("found reserved bytes in use; expected zeros");
  if (ops > ProgramBudget::kOps) in.damaged("found " + std::to_string(ops) + " operations; expected at most 100000");
  for (std::uint32_t n = 0; n < ops; ++n) program.ops.push_back(read_op(in));
  if (in.rest() != 0) in.damaged("found bytes after the last operation; expected none within the length");
  validate(program, file);
  return program;
}

}  // namespace synfire
