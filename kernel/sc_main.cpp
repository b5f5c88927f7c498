// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// kernel: SystemC's library wants an sc_main to exist. Programs of Synfire have a main of their own, which also keeps the
// banner away, so this one is never called.
#include <systemc>

int sc_main(int, char**) {
  return 0;
}
