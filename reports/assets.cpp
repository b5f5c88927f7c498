// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// reports: the assembler brings the files in; CMake says where they are.
#include "reports/assets.h"

#define SYNFIRE_EMBED(name, file)                                                                           \
  __asm__(".pushsection .rodata\n.global synfire_" name "\n.hidden synfire_" name "\n.global synfire_" name \
          "_end\n.hidden synfire_" name "_end\nsynfire_" name ":\n.incbin \"" file "\"\nsynfire_" name      \
          "_end:\n.byte 0\n.popsection\n")

SYNFIRE_EMBED("styles", SYNFIRE_PAGE "/page.css");
SYNFIRE_EMBED("parts", SYNFIRE_PAGE "/parts.js");
SYNFIRE_EMBED("run", SYNFIRE_PAGE "/run.js");
SYNFIRE_EMBED("sweep", SYNFIRE_PAGE "/sweep.js");
SYNFIRE_EMBED("charts", SYNFIRE_CHARTS);

extern "C" {
#define SYNFIRE_EMBEDDED(name)                                              \
  __attribute__((visibility("hidden"))) extern const char synfire_##name[]; \
  __attribute__((visibility("hidden"))) extern const char synfire_##name##_end[]
SYNFIRE_EMBEDDED(styles);
SYNFIRE_EMBEDDED(parts);
SYNFIRE_EMBEDDED(run);
SYNFIRE_EMBEDDED(sweep);
SYNFIRE_EMBEDDED(charts);
}

namespace synfire {

std::string_view asset(Asset which) {
  const auto between = [](const char* first, const char* last) {
    return std::string_view(first, static_cast<std::size_t>(last - first));
  };
  switch (which) {
    case Asset::styles: return between(synfire_styles, synfire_styles_end);
    case Asset::parts: return between(synfire_parts, synfire_parts_end);
    case Asset::run: return between(synfire_run, synfire_run_end);
    case Asset::sweep: return between(synfire_sweep, synfire_sweep_end);
    case Asset::charts: return between(synfire_charts, synfire_charts_end);
  }
  return {};
}

}  // namespace synfire
