# SPDX-FileCopyrightText: 2026 The Synfire developers
# SPDX-License-Identifier: Apache-2.0
#
# Parsing SystemC, TLM and the standard library is half of a compilation, so each kind of target parses them once. A file still
# includes what it uses: the linters read it without this.
function(synfire_precompile target)
  target_precompile_headers(${target} PRIVATE <algorithm> <cstdint> <filesystem> <functional> <map> <memory> <optional> <set> <span>
                                              <string> <string_view> <variant> <vector> <systemc> <tlm> ${ARGN})
endfunction()
