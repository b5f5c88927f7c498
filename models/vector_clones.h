// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// models: hot loops are compiled twice, for any x86-64 and for processors with AVX2, and the loader picks one. AVX2 alone
// brings no fused multiply-add, so both give the same bits. AVX-512 is left out: measured, it gains nothing in these loops.
#pragma once

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
// `flatten`: what the function calls is compiled into it, else the callee would stay in the one version for any processor.
#define SYNFIRE_VECTOR_CLONES __attribute__((target_clones("avx2", "default"), flatten))
#else
#define SYNFIRE_VECTOR_CLONES
#endif

/// Before a loop: its arrays do not overlap.
#if defined(__GNUC__) && !defined(__clang__)
#define SYNFIRE_NO_OVERLAP _Pragma("GCC ivdep")
#else
#define SYNFIRE_NO_OVERLAP
#endif
