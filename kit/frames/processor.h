#pragma once

#include <sys/auxv.h>

#include <cstddef>
#include <cstdint>

// What the processor decides: one interface, with a file for each processor behind it. No other
// file of the kit asks which processor it is. All of it is inline: code that runs inside other
// programs uses it too, and links no library of the kit's.
//
//   Interrupted                    what the kernel saved of an interrupted thread
//   is_bad_jump()                  which signals a jump to nowhere raises
//   kFramePointer, kStackPointer   two registers, by their DWARF numbers
//   kCalleeSaved                   the registers that a called function must give back unchanged
//   RACEKIT_NOTE_REGISTERS         a function's other entry, which keeps them
//   frame_entered()                the frame of a function that has just been entered
//   kernel()                       a bare system call
//   make_stack_guard_known()       the number by which a function finds its stack overwritten
//   copy(), copy_backwards(), fill()               memory, without a call of memcpy or memset
//   kFreeAddresses, kEndOfAddresses                where the explorer puts a program's memory
//   kMostRandomBits                how much address randomization ThreadSanitizer can live with
//   RACEKIT_TSAN_NEEDS_PERSONALITY  1 where its runtime dies if personality(2) is refused
namespace racekit::processor {

/// A function's frame, in its body.
struct EnteredFrame {
  std::uint64_t stack_pointer = 0;
  std::uint64_t frame_pointer = 0;
  std::uint64_t canonical = 0;  ///< the stack pointer before the call (DWARF's CFA); 0 if unknown
};

/// A function that has been entered, and that calls the kit before it calls any other function.
struct Entry {
  const void* return_address;  ///< the function's own
  const void* call;            ///< where it called the kit, as a return address
  const void* frame;           ///< __builtin_frame_address(0) of what it called there
  std::uint64_t stack_end;     ///< of the thread
};

/// How much of a signal handler's stack the kernel itself takes: it saves the registers there, and
/// long vector registers (AVX-512, SVE, SME) take more than the usual constants know. 0 if the
/// kernel does not say.
inline std::size_t signal_frame_size() { return getauxval(AT_MINSIGSTKSZ); }

}  // namespace racekit::processor

#if defined(__x86_64__)
#include "kit/frames/processor_x86_64.h"
#elif defined(__aarch64__)
#include "kit/frames/processor_aarch64.h"
#else
#error "racekit knows x86-64 and AArch64"
#endif
