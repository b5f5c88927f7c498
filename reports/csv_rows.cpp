// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// reports: rows of CSV.
#include "reports/csv_rows.h"

namespace synfire {

bool CsvRows::next() {
  do {
    if (!std::getline(stream_, line_)) return false;
  } while (line_.empty() || line_.front() == '#');
  std::vector<std::string>& fields = header_.empty() ? header_ : fields_;
  fields.resize(1);
  fields[0].clear();
  std::size_t at = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < line_.size(); ++i) {
    const char c = line_[i];
    if (c == '"') {
      if (quoted && i + 1 < line_.size() && line_[i + 1] == '"') {
        fields[at] += '"';
        ++i;
      } else {
        quoted = !quoted;
      }
    } else if (c == ',' && !quoted) {
      ++at;
      if (at >= fields.size()) fields.emplace_back();
      fields[at].clear();
    } else if (c != '\r') {
      fields[at] += c;
    }
  }
  return true;
}

}  // namespace synfire
