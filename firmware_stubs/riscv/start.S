// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// firmware_stubs: start-up of RV32IMAC. a0: number of the processor on its platform; a1: which of those it is that run this same
// firmware. Each of them has a stack of its own; the first clears what begins as 0, and the others wait for it.
  .section .init, "ax"
  .globl _start
_start:
  .option push
  .option norelax
  la gp, __global_pointer$
  .option pop
  la sp, __stack_top
  lui t0, %hi(__stack_size)
  addi t0, t0, %lo(__stack_size)
  mul t0, t0, a1
  add sp, sp, t0
  la t0, trap_entry
  csrw mtvec, t0
  bnez a1, 3f
  la t0, __bss_start
  la t1, __bss_end
1:
  bgeu t0, t1, 2f
  sw zero, 0(t0)
  addi t0, t0, 4
  j 1b
2:
  la t0, started
  li t1, 1
  sw t1, 0(t0)
3:
  la t0, started
4:
  lw t1, 0(t0)
  beqz t1, 4b
  la t0, synfire_numbers
  slli t1, a1, 2
  add t0, t0, t1
  sw a0, 0(t0)
  call main
  tail synfire_exit

  .section .data
  .balign 4
started:
  .word 0

  .section .text
  .balign 4
trap_entry:
  addi sp, sp, -64
  sw ra, 0(sp)
  sw t0, 4(sp)
  sw t1, 8(sp)
  sw t2, 12(sp)
  sw a0, 16(sp)
  sw a1, 20(sp)
  sw a2, 24(sp)
  sw a3, 28(sp)
  sw a4, 32(sp)
  sw a5, 36(sp)
  sw a6, 40(sp)
  sw a7, 44(sp)
  sw t3, 48(sp)
  sw t4, 52(sp)
  sw t5, 56(sp)
  sw t6, 60(sp)
  csrr a0, mcause
  csrr a1, mepc
  bgez a0, 1f
  call synfire_interrupt
  j 2f
1:
  call synfire_trap      /* returns where to go on */
  csrw mepc, a0
2:
  lw ra, 0(sp)
  lw t0, 4(sp)
  lw t1, 8(sp)
  lw t2, 12(sp)
  lw a0, 16(sp)
  lw a1, 20(sp)
  lw a2, 24(sp)
  lw a3, 28(sp)
  lw a4, 32(sp)
  lw a5, 36(sp)
  lw a6, 40(sp)
  lw a7, 44(sp)
  lw t3, 48(sp)
  lw t4, 52(sp)
  lw t5, 56(sp)
  lw t6, 60(sp)
  addi sp, sp, 64
  mret

/* void synfire_exit(int code): the semihosting call SYS_EXIT_EXTENDED. */
  .section .text.synfire_exit, "ax"
  .option norelax
  .option norvc
  .balign 64             /* the three instructions of the call must lie in one page */
  .globl synfire_exit
synfire_exit:
  addi sp, sp, -16
  li t0, 0x20026         /* ADP_Stopped_ApplicationExit */
  sw t0, 0(sp)
  sw a0, 4(sp)
  li a0, 0x20
  mv a1, sp
  slli zero, zero, 0x1f
  ebreak
  srai zero, zero, 0x7
1:
  j 1b
