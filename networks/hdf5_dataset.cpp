// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// networks: HDF5 datasets become arrays. The element count that a file claims costs a few bytes, so it is believed only as far
// as the stored bytes can plausibly hold it.
#include "networks/hdf5_dataset.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "networks/hdf5_handle.h"

namespace synfire {

namespace {

constexpr std::uint64_t kMostCompression = 1100;  // gzip reaches 1032
constexpr std::uint64_t kFillValues = 64 << 10;   // bytes that may be left unwritten, so that they read as HDF5's fill value
constexpr std::uint64_t kMostStringLength = 1 << 16;

std::string damaged() {
  return "found damaged HDF5 data (" + hdf5_reason() + "); expected readable ones";
}

/// The layout: data that live in this file, in chunks of sane size, through filters that are at hand. Returns whether
/// compressed.
bool check_layout(hid_t dataset, std::uint64_t element_size, std::uint64_t most_bytes) {
  const Hdf5Handle creation(H5Dget_create_plist(dataset), H5Pclose);
  if (!creation) throw damaged();
  const H5D_layout_t layout = H5Pget_layout(creation);
  if (layout == H5D_VIRTUAL || H5Pget_external_count(creation) > 0) {
    throw std::string("found data in another file; expected the data themselves");
  }
  if (layout == H5D_CHUNKED) {
    std::array<hsize_t, H5S_MAX_RANK> chunk{};
    const int rank = H5Pget_chunk(creation, static_cast<int>(chunk.size()), chunk.data());
    if (rank < 0) throw damaged();
    const std::size_t elements = element_count(Shape(chunk.begin(), chunk.begin() + rank));
    if (elements > most_bytes / element_size) {
      throw "found chunks of " + std::to_string(elements) + " elements; expected what a file of this size plausibly holds";
    }
  }
  const int filters = H5Pget_nfilters(creation);
  for (int n = 0; n < filters; ++n) {
    unsigned flags = 0;
    unsigned configuration = 0;
    std::size_t values = 0;
    const H5Z_filter_t filter =
        H5Pget_filter2(creation, static_cast<unsigned>(n), &flags, &values, nullptr, 0, nullptr, &configuration);
    if (filter < 0) throw damaged();
    if (H5Zfilter_avail(filter) <= 0) {
      throw "found HDF5 filter " + std::to_string(filter) + "; expected gzip, szip, lzf or none";
    }
  }
  return filters > 0;
}

struct ReasonState {
  std::string text = "unknown reason";
};

herr_t keep_innermost(unsigned, const H5E_error2_t* error, void* into) noexcept {
  try {
    if (error->desc != nullptr) static_cast<ReasonState*>(into)->text = error->desc;
  } catch (...) {
    return -1;
  }
  return 0;
}

}  // namespace

std::string hdf5_reason() {
  ReasonState state;
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_DOWNWARD, keep_innermost, &state);  // downward ends at where it happened
  return state.text;
}

void Hdf5Datasets::check_storage(hid_t dataset, const Shape& shape, std::uint64_t element_size) const {
  const std::string claim = "found " + to_string(shape) + " elements";
  const std::size_t count = element_count(shape);
  // Elements are counted as float64, whatever they are stored as: that is what they become.
  if (count > bytes_left_ / std::max<std::uint64_t>(element_size, sizeof(double))) {
    throw claim + "; expected what a file of " + std::to_string(limits_.file_size) + " bytes plausibly holds (too large)";
  }
  const bool compressed = check_layout(dataset, element_size, limits_.memory / 4);
  const std::uint64_t stored = H5Dget_storage_size(dataset);
  if (stored > limits_.file_size)
    throw claim + " in " + std::to_string(stored) + " bytes, more than the file has; expected less";
  const std::uint64_t needed = count * element_size;
  const std::uint64_t plausible = compressed ? stored * kMostCompression : stored;
  if (needed > plausible && needed > kFillValues) {
    throw claim + " in " + std::to_string(stored) + " stored bytes; expected all of them to be there";
  }
}

void Hdf5Datasets::send(hid_t parent, const std::string& name) {
  try {
    const Hdf5Handle dataset(H5Dopen2(parent, name.c_str(), H5P_DEFAULT), H5Dclose);
    const Hdf5Handle space(dataset ? H5Dget_space(dataset) : H5I_INVALID_HID, H5Sclose);
    const Hdf5Handle type(dataset ? H5Dget_type(dataset) : H5I_INVALID_HID, H5Tclose);
    if (!space || !type) throw damaged();
    if (H5Sget_simple_extent_type(space) == H5S_NULL) throw std::string("found an empty dataset; expected a value");
    std::array<hsize_t, H5S_MAX_RANK> lengths{};
    const int rank = H5Sget_simple_extent_dims(space, lengths.data(), nullptr);
    if (rank < 0) throw damaged();
    const Shape shape(lengths.begin(), lengths.begin() + rank);
    const std::size_t size = H5Tget_size(type);
    if (size == 0) throw damaged();
    const H5T_class_t kind = H5Tget_class(type);
    if (kind != H5T_INTEGER && kind != H5T_FLOAT && kind != H5T_STRING) {
      throw std::string("found an HDF5 type that is neither number nor text; expected numbers or strings");
    }
    check_storage(dataset, shape, size);
    if (kind == H5T_STRING) {
      send_strings(dataset, type, name, shape);
    } else {
      send_numbers(dataset, type, name, shape);
    }
  } catch (const std::string& problem) {
    sender_.problem(name, problem);
  }
}

void Hdf5Datasets::send_numbers(hid_t dataset, hid_t type, const std::string& name, const Shape& shape) {
  std::vector<double> values(element_count(shape));
  bytes_left_ -= values.size() * sizeof(double);
  if (!values.empty() && H5Dread(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) < 0) throw damaged();
  const std::vector<std::uint64_t> lengths(shape.begin(), shape.end());
  sender_.numbers(name, H5Tget_class(type) == H5T_INTEGER, lengths, values);
}

void Hdf5Datasets::send_strings(hid_t dataset, hid_t type, const std::string& name, const Shape& shape) {
  const std::size_t count = element_count(shape);
  const std::vector<std::uint64_t> lengths(shape.begin(), shape.end());
  const Hdf5Handle memory(H5Tcopy(H5T_C_S1), H5Tclose);
  if (!memory || H5Tset_cset(memory, H5Tget_cset(type)) < 0) throw damaged();
  if (H5Tis_variable_str(type) > 0) {
    std::vector<char*> texts(count);
    if (H5Tset_size(memory, H5T_VARIABLE) < 0) throw damaged();
    if (count > 0 && H5Dread(dataset, memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, texts.data()) < 0) throw damaged();
    // The child is short-lived: HDF5's copies of the texts go with it.
    for (const char* text : texts) {
      if (text != nullptr && std::strlen(text) > kMostStringLength)
        throw std::string("found a text of more than 64 KiB; expected a name");
    }
    sender_.begin_strings(name, lengths);
    for (const char* text : texts) sender_.string(text == nullptr ? "" : text);
    return;
  }
  const std::size_t size = H5Tget_size(type);
  if (size > kMostStringLength) throw std::string("found a text of more than 64 KiB; expected a name");
  std::vector<char> block(count * size);
  if (H5Tset_size(memory, size) < 0 || H5Tset_strpad(memory, H5T_STR_NULLPAD) < 0) throw damaged();
  if (count > 0 && H5Dread(dataset, memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, block.data()) < 0) throw damaged();
  sender_.begin_strings(name, lengths);
  for (std::size_t n = 0; n < count; ++n) {
    const std::string_view whole(block.data() + n * size, size);
    sender_.string(whole.substr(0, std::min(whole.find('\0'), whole.size())));
  }
}

}  // namespace synfire
