// Included before the first line of a program that is built for ThreadSanitizer or the explorer.
//
// The system's C++ library holds the functions of std::string and of the streams ready, compiled
// without instrumentation, and its headers ask for these (extern template). Here the program
// instantiates them itself, so that they are watched, and so that the line that calls them is on
// the stack. -D cannot do this: the library's own header defines the name anew.
//
// The standard streams, std::cout and the others, may be used by many threads at once, and the
// library's functions change their fields without a lock: the runtimes leave them out
// (kit/base/standard_streams.h).
#pragma once

#if __has_include(<bits/c++config.h>)
#include <bits/c++config.h>
#undef _GLIBCXX_EXTERN_TEMPLATE
#define _GLIBCXX_EXTERN_TEMPLATE 0
#endif
