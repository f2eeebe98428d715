#pragma once

#include <cstdint>
#include <string>

namespace racekit {

/// One kind of thread in a program: what it runs, and the flag that says how many.
struct Role {
  enum class Kind {
    inserts,  ///< the id that it is called with
    removes,  ///< that id
    changes,  ///< something else that threads share
    reads,
  };

  Kind kind;
  std::string flag;    ///< "setters": the flag is --setters
  std::string thread;  ///< "setter": what one thread is called
  std::string
      mutex_word;  ///< "set": --mutex set switches on this role's lines only; "" if no word does
  int threads;     ///< how many by default

  void (*write)(int) = nullptr;  ///< the operation of a role that does not only read
  int (*read)(int) = nullptr;    ///< the operation of a role that reads; its result is not used

  bool writes() const { return kind != Kind::reads; }

  /// Whether the ids of its operations say what must be inside at the end.
  bool decides_contents() const { return kind == Kind::inserts || kind == Kind::removes; }

  /// The operation's address, by which a report finds its name.
  std::uintptr_t address() const {
    return writes() ? reinterpret_cast<std::uintptr_t>(write)
                    : reinterpret_cast<std::uintptr_t>(read);
  }

  void call(int id) const {
    if (writes())
      write(id);
    else
      static_cast<void>(read(id));
  }
};

}  // namespace racekit
