// SPDX-FileCopyrightText: 2026 The Synfire developers
// SPDX-License-Identifier: Apache-2.0
//
// firmware_stubs: start-up of ARMv5TE: vectors at 0, a stack for supervisor mode and one for interrupts. r0: number of the
// processor on its platform; r1: which of those it is that run this same firmware; the first clears what begins as 0, and the
// others wait for it.
  .syntax unified
  .arm
  .section .vectors, "ax"
  ldr pc, =_start
  ldr pc, =undefined
  ldr pc, =call
  ldr pc, =abort_entry
  ldr pc, =abort_entry
  nop
  ldr pc, =irq
  ldr pc, =irq
  .ltorg

  .section .init, "ax"
  .globl _start
_start:
  mov r4, r0
  mov r5, r1
  ldr r2, =__stack_size
  mul r3, r1, r2
  msr cpsr_c, #0xd2      /* IRQ mode */
  ldr sp, =__irq_stack_top
  add sp, sp, r3
  msr cpsr_c, #0xd3      /* supervisor mode */
  ldr sp, =__stack_top
  add sp, sp, r3
  ldr r3, =started
  cmp r5, #0
  bne 2f
  ldr r0, =__bss_start
  ldr r1, =__bss_end
  mov r2, #0
1:
  cmp r0, r1
  strlo r2, [r0], #4
  blo 1b
  mov r0, #1
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
undefined:
  sub r1, lr, #4
  mov r0, #2
  b trapped
call:
  sub r1, lr, #4
  mov r0, #11
  b trapped
abort_entry:
  sub r1, lr, #8
  mov r0, #5
trapped:
  ldr sp, =__stack_top
  bl synfire_trap
1:
  b 1b
irq:
  sub lr, lr, #4
  push {r0-r3, r12, lr}
  bl synfire_interrupt
  ldm sp!, {r0-r3, r12, pc}^

/* void synfire_exit(int code): the semihosting call SYS_EXIT_EXTENDED. */
  .globl synfire_exit
synfire_exit:
  ldr r1, =0x20026       /* ADP_Stopped_ApplicationExit */
  push {r0}
  push {r1}
  mov r0, #0x20
  mov r1, sp
  svc 0x123456
1:
  b 1b
