# SPDX-FileCopyrightText: 2026 The Synfire developers
# SPDX-License-Identifier: Apache-2.0
#
# Brings the charting library of report pages from npm's registry, as reports/page/package-lock.json pins it, once for a build folder.
# Without npm or without a network the build goes on, and pages hold tables only, until CMake is run again.
set(web ${CMAKE_BINARY_DIR}/report_page)
set(charts ${web}/node_modules/echarts/dist/echarts.min.js)
configure_file(${CMAKE_SOURCE_DIR}/reports/page/package.json ${web}/package.json COPYONLY)
configure_file(${CMAKE_SOURCE_DIR}/reports/page/package-lock.json ${web}/package-lock.json COPYONLY)
find_program(NPM npm)
if(NPM AND (NOT EXISTS ${charts} OR ${web}/package-lock.json IS_NEWER_THAN ${web}/installed))
  execute_process(COMMAND ${NPM} ci --ignore-scripts --no-audit --no-fund --loglevel=error WORKING_DIRECTORY ${web} TIMEOUT 180
                  RESULT_VARIABLE result OUTPUT_QUIET ERROR_VARIABLE errors)
  if(result EQUAL 0)
    file(TOUCH ${web}/installed)
  else()
    message(STATUS "npm: ${errors}")
  endif()
endif()
if(NOT EXISTS ${charts})
  message(WARNING "reports: no charting library (npm or its registry is out of reach); pages will hold tables only")
  set(charts ${web}/none.js)
  file(TOUCH ${charts})
endif()
file(GLOB page_files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/reports/page/*)
set_source_files_properties(reports/assets.cpp PROPERTIES OBJECT_DEPENDS "${page_files};${charts}" COMPILE_DEFINITIONS
                            "SYNFIRE_PAGE=\"${CMAKE_SOURCE_DIR}/reports/page\";SYNFIRE_CHARTS=\"${charts}\"")
