#pragma once

namespace racekit::test {

/// Small programs for `racekit check`, with few headers, so that they compile soon. Each has two
/// threads.
inline const char* const kSound =
    "#include <pthread.h>\n"
    "pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;\n"
    "int x;\n"
    "void* f(void*) {\n"
    "  pthread_mutex_lock(&m);\n"
    "  ++x;\n"
    "  pthread_mutex_unlock(&m);\n"
    "  return nullptr;\n"
    "}\n"
    "int main() {\n"
    "  pthread_t a, b;\n"
    "  pthread_create(&a, nullptr, f, nullptr);\n"
    "  pthread_create(&b, nullptr, f, nullptr);\n"
    "  pthread_join(a, nullptr);\n"
    "  pthread_join(b, nullptr);\n"
    "  return x == 2 ? 0 : 65;\n"
    "}\n";

/// Line 4 races with itself.
inline const char* const kRacy =
    "#include <pthread.h>\n"
    "int x;\n"
    "void* f(void*) {\n"
    "  ++x;\n"
    "  return nullptr;\n"
    "}\n"
    "int main() {\n"
    "  pthread_t a, b;\n"
    "  pthread_create(&a, nullptr, f, nullptr);\n"
    "  pthread_create(&b, nullptr, f, nullptr);\n"
    "  pthread_join(a, nullptr);\n"
    "  pthread_join(b, nullptr);\n"
    "  return x == 2 ? 0 : 65;\n"
    "}\n";

/// Two locks in opposite orders, behind each other in time unless a schedule makes them meet.
inline const char* const kDeadlock =
    "#include <pthread.h>\n"
    "pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;\n"
    "pthread_mutex_t n = PTHREAD_MUTEX_INITIALIZER;\n"
    "void* f(void*) {\n"
    "  pthread_mutex_lock(&m);\n"
    "  pthread_mutex_lock(&n);\n"
    "  pthread_mutex_unlock(&n);\n"
    "  pthread_mutex_unlock(&m);\n"
    "  return nullptr;\n"
    "}\n"
    "void* g(void*) {\n"
    "  pthread_mutex_lock(&n);\n"
    "  pthread_mutex_lock(&m);\n"
    "  pthread_mutex_unlock(&m);\n"
    "  pthread_mutex_unlock(&n);\n"
    "  return nullptr;\n"
    "}\n"
    "int main() {\n"
    "  pthread_t a, b;\n"
    "  pthread_create(&a, nullptr, f, nullptr);\n"
    "  pthread_create(&b, nullptr, g, nullptr);\n"
    "  pthread_join(a, nullptr);\n"
    "  pthread_join(b, nullptr);\n"
    "}\n";

/// The compiler refuses line 2.
inline const char* const kDoesNotCompile = "int main() {\n  return nothing;\n}\n";

}  // namespace racekit::test
