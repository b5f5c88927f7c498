// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// firmware_stubs: start-up of ARMv7E-M: the table of vectors at 0, one stack. r0: number of the processor on its platform; r1:
// which of those it is that run this same firmware; the first clears what begins as 0, and the others wait for it.
  .syntax unified
  .thumb
  .section .vectors, "ax"
  .word __stack_top
  .word _start
  .word 0
  .word fault            /* 3: HardFault */
  .rept 12
  .word 0
  .endr
  .word synfire_interrupt
  .word synfire_interrupt
  .word synfire_interrupt

  .section .init, "ax"
  .globl _start
  .thumb_func
_start:
  mov r4, r0
  mov r5, r1
  ldr r0, =__stack_top
  ldr r2, =__stack_size
  mla r0, r5, r2, r0
  mov sp, r0
  ldr r3, =started
  cbnz r5, 2f
  ldr r0, =__bss_start
  ldr r1, =__bss_end
  movs r2, #0
1:
  cmp r0, r1
  bhs 3f
  str r2, [r0]
  adds r0, #4
  b 1b
3:
  movs r0, #1
  str r0, [r3]
2:
  ldr r0, [r3]
  cmp r0, #0
  beq 2b
  ldr r0, =synfire_numbers
  str r4, [r0, r5, lsl #2]
  mov r0, r4
  mov r1, r5
  bl main
  b synfire_exit

  .section .data
started:
  .word 0

  .section .text
  .thumb_func
fault:
  ldr r1, [sp, #24]
  movs r0, #3
  bl synfire_trap
1:
  b 1b

/* void synfire_exit(int code): the semihosting call SYS_EXIT_EXTENDED. */
  .globl synfire_exit
  .thumb_func
synfire_exit:
  ldr r1, =0x20026       /* ADP_Stopped_ApplicationExit */
  push {r0}
  push {r1}
  movs r0, #0x20
  mov r1, sp
  bkpt 0xab
1:
  b 1b
