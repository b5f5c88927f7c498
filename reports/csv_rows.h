// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// reports: the rows of the CSV files that Synfire wrote, field by field; they are as good as they can be, and may be millions.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace synfire {

class CsvRows {
 public:
  explicit CsvRows(const std::filesystem::path& file) : stream_(file) { next(); }

  /// The columns of the header.
  const std::vector<std::string>& header() const { return header_; }
  /// Reads the next row; false at the end.
  bool next();
  const std::vector<std::string>& fields() const { return fields_; }

 private:
  std::ifstream stream_;
  std::string line_;
  std::vector<std::string> header_;
  std::vector<std::string> fields_;
};

}  // namespace synfire
