// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// tests: nothing. CMake makes the header that all test programs share for a file that uses it; main.cpp does not.
