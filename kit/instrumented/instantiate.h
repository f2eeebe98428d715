// Included before the first line of a program that is built for ThreadSanitizer or the explorer.
//
// The system's C++ library holds the functions of std::string ready, compiled without
// instrumentation, and its header asks for these (extern template). Here the program instantiates
// them itself, so that they are watched, and so that the line that calls them is on the stack. -D
// cannot do this: the library's own header defines the name anew.
//
// Not so the streams: std::cout may be used by many threads at once, and its functions change its
// fields without a lock. Watched, every program that prints would be reported.
#pragma once

#if __has_include(<bits/c++config.h>)
#include <bits/ostream_insert.h>  // a part of the streams that <string> includes
#pragma push_macro("_GLIBCXX_EXTERN_TEMPLATE")
#undef _GLIBCXX_EXTERN_TEMPLATE
#define _GLIBCXX_EXTERN_TEMPLATE 0
#include <string>
#pragma pop_macro("_GLIBCXX_EXTERN_TEMPLATE")
#endif
