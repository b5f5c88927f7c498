// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// networks: decompression of h5py's LZF filter (registered number 32000), written from the format: a control byte c < 32 is
// followed by c+1 literal bytes; otherwise it begins a back reference of (c >> 5) + 2 bytes (c >> 5 == 7: plus the next byte)
// at distance ((c & 31) << 8 | next byte) + 1.
#include <hdf5.h>

#include <cstdlib>

#include "networks/hdf5_dataset.h"

namespace synfire {

namespace {

constexpr H5Z_filter_t kLzf = 32000;

/// Bytes written to `out`, or 0 when the data are damaged or do not fit.
std::size_t decompress(const unsigned char* in, std::size_t in_size, unsigned char* out, std::size_t out_size) {
  std::size_t from = 0;
  std::size_t to = 0;
  while (from < in_size) {
    const std::size_t control = in[from++];
    if (control < 32) {
      const std::size_t length = control + 1;
      if (length > in_size - from || length > out_size - to) return 0;
      for (std::size_t n = 0; n < length; ++n) out[to++] = in[from++];
      continue;
    }
    std::size_t length = control >> 5;
    if (length == 7) {
      if (from >= in_size) return 0;
      length += in[from++];
    }
    if (from >= in_size) return 0;
    const std::size_t distance = (((control & 31) << 8) | in[from++]) + 1;
    length += 2;
    if (distance > to || length > out_size - to) return 0;
    for (std::size_t n = 0; n < length; ++n, ++to) out[to] = out[to - distance];
  }
  return to;
}

/// HDF5's interface of a filter. values[2] is the size of a chunk, which h5py stores.
std::size_t lzf(unsigned flags, std::size_t count, const unsigned values[], std::size_t size, std::size_t* buffer_size,
                void** buffer) {
  if ((flags & H5Z_FLAG_REVERSE) == 0 || count < 3 || values[2] == 0) return 0;
  auto* out = static_cast<unsigned char*>(std::malloc(values[2]));
  if (out == nullptr) return 0;
  const std::size_t length = decompress(static_cast<const unsigned char*>(*buffer), size, out, values[2]);
  if (length == 0) {
    std::free(out);
    return 0;
  }
  std::free(*buffer);
  *buffer = out;
  *buffer_size = values[2];
  return length;
}

}  // namespace

void register_lzf_filter() {
  static const H5Z_class2_t filter{H5Z_CLASS_T_VERS, kLzf, 0, 1, "lzf", nullptr, nullptr, lzf};
  H5Zregister(&filter);
}

}  // namespace synfire
