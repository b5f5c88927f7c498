# SPDX-FileCopyrightText: 2026 The Synfire developers
# SPDX-License-Identifier: Apache-2.0
#
# The Python package: its messages are generated from cosim/synfire.proto into python/synfire/_wire, which Git ignores, so that
# PYTHONPATH=python works in a checkout; `cmake --install` puts it where the prefix's Python finds it.
if(NOT Python3_EXECUTABLE AND EXISTS /usr/bin/python3)
  set(Python3_EXECUTABLE /usr/bin/python3)  # the one that Debian's packages are for
endif()
find_package(Python3 REQUIRED COMPONENTS Interpreter)

set(wire ${CMAKE_SOURCE_DIR}/python/synfire/_wire)
add_custom_command(OUTPUT ${wire}/__init__.py ${wire}/synfire_pb2.py ${wire}/synfire_pb2_grpc.py
                   COMMAND Python3::Interpreter ${CMAKE_SOURCE_DIR}/python/generate_wire.py ${CMAKE_SOURCE_DIR}/cosim ${CMAKE_SOURCE_DIR}/python
                   DEPENDS ${CMAKE_SOURCE_DIR}/cosim/synfire.proto ${CMAKE_SOURCE_DIR}/python/generate_wire.py
                   COMMENT "Generating the Python messages of synfire.proto" VERBATIM)
add_custom_target(python_stubs ALL DEPENDS ${wire}/__init__.py)
add_dependencies(product python_stubs)

# As Debian's Python has it below /usr and /usr/local.
set(SYNFIRE_PYTHON_DIR lib/python${Python3_VERSION_MAJOR}.${Python3_VERSION_MINOR}/dist-packages CACHE STRING "where Python packages go, below the prefix")
install(DIRECTORY python/synfire python/pyNN_synfire DESTINATION ${SYNFIRE_PYTHON_DIR} PATTERN "__pycache__" EXCLUDE)
