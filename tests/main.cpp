// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests: the main of every test program.
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
