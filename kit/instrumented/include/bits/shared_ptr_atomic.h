// Found before the C++ library's own header, which it includes.
//
// The library's std::atomic<std::shared_ptr> is a spin lock in a pointer's lowest bit, and load()
// gives the lock back with a relaxed order. That is enough for what the lock protects, and too weak
// for a tool that judges by the orders that are written: ThreadSanitizer and the explorer would
// report a data race inside a right program. Here each relaxed order of that lock is a sequentially
// consistent one; the program's own orders stay as they are.
#pragma once

#include <bits/atomic_base.h>

#pragma push_macro("memory_order_relaxed")
#define memory_order_relaxed memory_order_seq_cst
#include_next <bits/shared_ptr_atomic.h>
#pragma pop_macro("memory_order_relaxed")
