// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// scenarios: packets.csv: what the cores of a run handed to the outermost fabric, to be sent again by traffic sources.
#pragma once

#include <filesystem>

#include "base/text_file.h"
#include "platforms/chip.h"

namespace synfire {

class PacketLog : public StepObserver {
 public:
  /// Throws InputError when the platform has no fabric.
  PacketLog(Chip& chip, const Description& description, const std::filesystem::path& folder);

  void on_step(const StepReport& report) override { step_ = report.step + 1; }
  void close() { file_.close(); }

 private:
  TextFile file_;
  std::uint64_t step_ = 0;
};

}  // namespace synfire
