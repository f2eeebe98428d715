// Functions of the C library that read and write the program's texts and arrays, as
// ThreadSanitizer's runtime takes them over: what they use is recorded, then they do it.

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <algorithm>
#include <cstdint>

#include "kit/explore/runtime/interceptors/interceptor.h"
#include "kit/explore/runtime/interceptors/library_access.h"

namespace racekit::explore {
namespace {

std::size_t length(const char* text, std::size_t most = SIZE_MAX) {
  std::size_t size = 0;
  while (size < most && text[size] != 0) ++size;
  return size;
}

/// A text and the zero that ends it, if that lies within so many bytes.
void on_text(const char* text, const void* caller, std::size_t most = SIZE_MAX) {
  if (text == nullptr) return;
  const std::size_t size = length(text, most);
  on_read(text, size < most ? size + 1 : size, caller);
}

/// A va_list that functions hand on, each taking its share, on every processor.
struct Arguments {
  va_list list;
};

/// A conversion of a format, such as "%-8.*ls".
class Conversion {
 public:
  /// `at` is the first letter behind the '%'; takes the numbers that stand for an asterisk.
  Conversion(const char* at, Arguments& arguments) : at_(at) {
    while (*at_ != 0 && strchr("-+ #0'123456789*.hlqjztL", *at_) != nullptr) {
      if (*at_ == '.') precision_ = 0;
      if (*at_ == '*') {
        const int number = va_arg(arguments.list, int);
        if (precision_ >= 0) precision_ = number;
      } else if (precision_ >= 0 && *at_ >= '0' && *at_ <= '9') {
        precision_ = 10 * precision_ + (*at_ - '0');
      }
      longs_ += *at_ == 'l' || *at_ == 'q' || *at_ == 'j' || *at_ == 'z' || *at_ == 't' ? 1 : 0;
      wide_ |= *at_ == 'L';
      ++at_;
    }
  }

  char letter() const { return *at_; }
  const char* end() const { return *at_ == 0 ? at_ : at_ + 1; }

  /// Takes its argument; a text is read.
  void take(Arguments& arguments, const void* caller) const {
    switch (letter()) {
      case 's':
        if (longs_ > 0)
          va_arg(arguments.list, void*);
        else
          on_text(va_arg(arguments.list, const char*), caller,
                  precision_ >= 0 ? static_cast<std::size_t>(precision_) : SIZE_MAX);
        break;
      case 'p':
      case 'n':
      case 'S':
        va_arg(arguments.list, void*);
        break;
      case 'a':
      case 'A':
      case 'e':
      case 'E':
      case 'f':
      case 'F':
      case 'g':
      case 'G':
        if (wide_)
          va_arg(arguments.list, long double);
        else
          va_arg(arguments.list, double);
        break;
      case '%':
      case 'm':
      case 0:
        break;
      default:
        if (longs_ > 0)
          va_arg(arguments.list, long);
        else
          va_arg(arguments.list, int);
    }
  }

 private:
  const char* at_;
  int precision_ = -1;  ///< none is given
  int longs_ = 0;
  bool wide_ = false;
};

/// The format and the texts that it prints.
void on_format(const char* format, va_list arguments, const void* caller) {
  if (!is_recorded(caller)) return;
  on_text(format, caller);
  Arguments rest;
  va_copy(rest.list, arguments);
  for (const char* at = format; *at != 0;) {
    if (*at++ != '%') continue;
    const Conversion conversion(at, rest);
    conversion.take(rest, caller);
    at = conversion.end();
  }
  va_end(rest.list);
}

int print(char* to, std::size_t room, const char* format, va_list arguments, const void* caller) {
  static const auto real_one = real<decltype(vsnprintf)>("vsnprintf");
  on_format(format, arguments, caller);
  if (is_recorded(caller)) {
    va_list rest;
    va_copy(rest, arguments);
    const int size = real_one(nullptr, 0, format, rest);
    va_end(rest);
    if (size >= 0 && room > 0)
      on_write(to, std::min(room, static_cast<std::size_t>(size) + 1), caller);
  }
  return real_one(to, room, format, arguments);
}

int print(FILE* file, const char* format, va_list arguments, const void* caller) {
  on_format(format, arguments, caller);
  return REAL(vfprintf)(file, format, arguments);
}

char* copy_text(char* to, const char* from, std::size_t size, const void* caller) {
  on_read(from, size, caller);
  on_write(to, size, caller);
  for (std::size_t i = 0; i < size; ++i) to[i] = from[i];
  return to;
}

}  // namespace
}  // namespace racekit::explore

using namespace racekit::explore;

// Under names of their own: the system's headers define some of them already.
#define READING(type, name, parameters, arguments, text) \
  type own_##name parameters asm(#name);                 \
  type own_##name parameters {                           \
    on_text(text, CALLER);                               \
    return real<type parameters>(#name) arguments;       \
  }

extern "C" {

char* strcpy(char* to, const char* from) { return copy_text(to, from, length(from) + 1, CALLER); }

char* stpcpy(char* to, const char* from) {
  const std::size_t size = length(from);
  return copy_text(to, from, size + 1, CALLER) + size;
}

char* strncpy(char* to, const char* from, std::size_t most) {
  const std::size_t size = length(from, most);
  on_read(from, std::min(size + 1, most), CALLER);
  on_write(to, most, CALLER);
  for (std::size_t i = 0; i < most; ++i) to[i] = i < size ? from[i] : '\0';
  return to;
}

char* strcat(char* to, const char* from) {
  on_text(to, CALLER);
  copy_text(to + length(to), from, length(from) + 1, CALLER);
  return to;
}

char* strncat(char* to, const char* from, std::size_t most) {
  on_text(to, CALLER);
  const std::size_t size = length(from, most);
  char* const end = to + length(to);
  copy_text(end, from, size, CALLER);
  on_write(end + size, 1, CALLER);
  end[size] = '\0';
  return to;
}

READING(char*, strdup, (const char* text), (text), text)
READING(int, atoi, (const char* text), (text), text)
READING(long, atol, (const char* text), (text), text)
READING(double, atof, (const char* text), (text), text)
READING(long, strtol, (const char* text, char** end, int base), (text, end, base), text)
READING(unsigned long, strtoul, (const char* text, char** end, int base), (text, end, base), text)
READING(double, strtod, (const char* text, char** end), (text, end), text)
READING(int, puts, (const char* text), (text), text)
READING(int, fputs, (const char* text, FILE* file), (text, file), text)

// <string.h> declares these for C++ twice each, with and without const.
char* find_letter(const char* text, int letter) asm("strchr");
char* find_letter(const char* text, int letter) {
  on_text(text, CALLER);
  return real<char*(const char*, int)>("strchr")(text, letter);
}
char* find_last_letter(const char* text, int letter) asm("strrchr");
char* find_last_letter(const char* text, int letter) {
  on_text(text, CALLER);
  return real<char*(const char*, int)>("strrchr")(text, letter);
}
char* find_text(const char* text, const char* part) asm("strstr");
char* find_text(const char* text, const char* part) {
  on_text(text, CALLER);
  on_text(part, CALLER);
  return real<char*(const char*, const char*)>("strstr")(text, part);
}
void* find_byte(const void* bytes, int byte, std::size_t size) asm("memchr");
void* find_byte(const void* bytes, int byte, std::size_t size) {
  on_read(bytes, size, CALLER);
  return real<void*(const void*, int, std::size_t)>("memchr")(bytes, byte, size);
}

std::size_t strnlen(const char* text, std::size_t most) {
  on_text(text, CALLER, most);
  return length(text, most);
}

std::size_t fwrite(const void* from, std::size_t size, std::size_t count, FILE* file) {
  on_read(from, size * count, CALLER);
  return REAL(fwrite)(from, size, count, file);
}

std::size_t fread(void* to, std::size_t size, std::size_t count, FILE* file) {
  on_write(to, size * count, CALLER);
  return REAL(fread)(to, size, count, file);
}

// Under its own name g++ would warn of a buffer that is passed on before it is filled.
char* read_line(char* to, int size, FILE* file) asm("fgets");
char* read_line(char* to, int size, FILE* file) {
  if (size > 0) on_write(to, static_cast<std::size_t>(size), CALLER);
  return real<char*(char*, int, FILE*)>("fgets")(to, size, file);
}

void qsort(void* array, std::size_t count, std::size_t size,
           int (*compare)(const void*, const void*)) {
  on_read(array, count * size, CALLER);
  on_write(array, count * size, CALLER);
  REAL(qsort)(array, count, size, compare);
}

int vsnprintf(char* to, std::size_t room, const char* format, va_list arguments) {
  return print(to, room, format, arguments, CALLER);
}
int vsprintf(char* to, const char* format, va_list arguments) {
  return print(to, INT32_MAX, format, arguments, CALLER);
}
int vfprintf(FILE* file, const char* format, va_list arguments) {
  return print(file, format, arguments, CALLER);
}
int own_vprintf(const char* format, va_list arguments) asm("vprintf");
int own_vprintf(const char* format, va_list arguments) {
  return print(stdout, format, arguments, CALLER);
}

#define PRINTING(declaration, last, call) \
  int declaration {                       \
    va_list arguments;                    \
    va_start(arguments, last);            \
    const int printed = call;             \
    va_end(arguments);                    \
    return printed;                       \
  }

PRINTING(snprintf(char* to, std::size_t room, const char* format, ...), format,
         print(to, room, format, arguments, CALLER))
PRINTING(sprintf(char* to, const char* format, ...), format,
         print(to, INT32_MAX, format, arguments, CALLER))
PRINTING(fprintf(FILE* file, const char* format, ...), format,
         print(file, format, arguments, CALLER))
PRINTING(printf(const char* format, ...), format, print(stdout, format, arguments, CALLER))

}  // extern "C"
