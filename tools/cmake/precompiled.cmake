# SPDX-FileCopyrightText: 2026 The Synfire developers
# SPDX-License-Identifier: Apache-2.0
#
# Parsing SystemC, TLM, JSON and the standard library is half of a compilation, so each kind of target parses them once. A file still
# includes what it uses: the linters read it without this.
#
# A precompiled header is another file of bytes in each clone, so ccache is told to go by a sum of what was parsed instead
# (CCACHE_PCH_EXTSUM): another clone then finds what this one compiled.
function(synfire_precompile target)
  set(headers <algorithm> <cstdint> <filesystem> <functional> <map> <memory> <optional> <set> <span> <string> <string_view> <variant>
              <vector> <systemc> <tlm> <nlohmann/json.hpp> ${ARGN})
  target_precompile_headers(${target} PRIVATE ${headers})
  if(NOT CCACHE)
    return()
  endif()
  set(place ${CMAKE_CURRENT_BINARY_DIR}/CMakeFiles/${target}.dir)
  list(TRANSFORM headers PREPEND "#include " OUTPUT_VARIABLE lines)
  list(JOIN lines "\n" text)
  file(WRITE ${place}/parsed.hxx "${text}\n")
  execute_process(COMMAND ${CMAKE_CXX_COMPILER} -std=c++20 -DSC_CPLUSPLUS=201703L -x c++ -E -P ${place}/parsed.hxx
                  COMMAND sha256sum OUTPUT_VARIABLE sum ERROR_QUIET)
  foreach(suffix gch pch)  # as g++ and clang call it
    file(WRITE ${place}/cmake_pch.hxx.${suffix}.sum "${sum}")
  endforeach()
endfunction()
