# SPDX-FileCopyrightText: 2026 The Synfire developers
# SPDX-License-Identifier: Apache-2.0
#
# synfire_discover_tests(target prefix): each Catch2 test case of a program becomes a ctest test `prefix: case`, labelled `slow`
# when it is tagged [slow], else `fast`. (Catch2's own module knows no labels.)
# The program is asked when ctest runs and only if it is new; this file is then the script that asks.
function(synfire_discover_tests target prefix)
  set(base ${CMAKE_CURRENT_BINARY_DIR}/${target})
  file(GENERATE OUTPUT ${base}_include.cmake CONTENT
"if(NOT EXISTS \"$<TARGET_FILE:${target}>\")
  add_test(${target}_was_not_built ${target}_was_not_built)
else()
  if(\"$<TARGET_FILE:${target}>\" IS_NEWER_THAN \"${base}_tests.cmake\")
    execute_process(COMMAND \"${CMAKE_COMMAND}\" \"-DPROGRAM=$<TARGET_FILE:${target}>\" \"-DPREFIX=${prefix}\"
                            \"-DOUTPUT=${base}_tests.cmake\" -P \"${CMAKE_SOURCE_DIR}/tools/cmake/discover_tests.cmake\")
  endif()
  include(\"${base}_tests.cmake\")
endif()
")
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES ${base}_include.cmake)
endfunction()

if(NOT CMAKE_SCRIPT_MODE_FILE OR NOT PROGRAM)
  return()
endif()
set(script "")
foreach(label fast slow)
  set(tags "[slow]")
  set(timeout 600)
  if(label STREQUAL "fast")
    set(tags "~[slow]")
    set(timeout 120)
  endif()
  execute_process(COMMAND ${PROGRAM} ${tags} --list-test-names-only OUTPUT_VARIABLE names ERROR_VARIABLE errors RESULT_VARIABLE count)
  if(NOT count MATCHES "^[0-9]+$" OR NOT errors STREQUAL "")  # the exit code is the number of tests
    set(script "add_test([==[${PREFIX}: cannot list its tests]==] \"${PROGRAM}\" --list-test-names-only)\n")
    break()
  endif()
  string(REPLACE ";" "\\;" names "${names}")
  string(REPLACE "\n" ";" names "${names}")
  foreach(name IN LISTS names)
    if(name STREQUAL "")
      continue()
    endif()
    string(REGEX REPLACE "([][,\\])" "\\\\\\1" pattern "${name}")
    string(APPEND script "add_test([==[${PREFIX}: ${name}]==] \"${PROGRAM}\" [==[${pattern}]==])\n"
                         "set_tests_properties([==[${PREFIX}: ${name}]==] PROPERTIES LABELS ${label} TIMEOUT ${timeout} "
                         "SKIP_RETURN_CODE 77)\n")
  endforeach()
endforeach()
file(WRITE ${OUTPUT} "${script}")
