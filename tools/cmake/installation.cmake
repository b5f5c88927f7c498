# SPDX-FileCopyrightText: 2026 The Synfire developers
# SPDX-License-Identifier: Apache-2.0
#
# What `cmake --install` puts under a prefix: the program, libsynfire, its data (share/synfire, same layout as the source tree),
# the public headers (include/synfire) and the CMake package `synfire` for plugins.
include(CMakePackageConfigHelpers)

install(TARGETS synfire_lib synfire_options EXPORT synfireTargets LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
if(TARGET synfire)
  install(TARGETS synfire RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()

if(TARGET synfire_search)
  install(TARGETS synfire_search LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
endif()

foreach(folder IN LISTS SYNFIRE_FOLDERS)
  file(GLOB_RECURSE headers RELATIVE ${CMAKE_SOURCE_DIR} CONFIGURE_DEPENDS ${folder}/*.h)
  foreach(header IN LISTS headers)
    cmake_path(GET header PARENT_PATH place)
    install(FILES ${header} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/synfire/${place})
  endforeach()
endforeach()

set(data ${CMAKE_INSTALL_DATADIR}/synfire)
install(DIRECTORY platforms/chips DESTINATION ${data}/platforms)
install(DIRECTORY power/technologies DESTINATION ${data}/power)
install(DIRECTORY scenarios DESTINATION ${data} PATTERN "*.h" EXCLUDE PATTERN "*.cpp" EXCLUDE)
install(FILES LICENSE DESTINATION ${data})

set(package ${CMAKE_INSTALL_LIBDIR}/cmake/synfire)
configure_package_config_file(tools/cmake/synfireConfig.cmake.in ${CMAKE_BINARY_DIR}/synfireConfig.cmake INSTALL_DESTINATION ${package})
write_basic_package_version_file(${CMAKE_BINARY_DIR}/synfireConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/synfireConfig.cmake ${CMAKE_BINARY_DIR}/synfireConfigVersion.cmake DESTINATION ${package})
install(EXPORT synfireTargets NAMESPACE synfire:: DESTINATION ${package})
