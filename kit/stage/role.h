#pragma once

#include <cstdint>
#include <string>
#include <type_traits>

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
  /// "set": --mutex set switches on this role's mutex lines only; "" if no word does.
  std::string mutex_word;
  int threads;  ///< how many by default

  std::uintptr_t function = 0;  ///< the operation's address, by which a report finds its name
  std::int64_t (*caller)(std::uintptr_t function, int id) = nullptr;  ///< knows its type

  /// The operation: a function that takes an id, or nothing. Its result, if it has one, is a
  /// number.
  template <class Result, class... Id>
  void runs(Result (*operation)(Id...)) {
    static_assert(sizeof...(Id) <= 1, "it takes an id, or nothing");
    function = reinterpret_cast<std::uintptr_t>(operation);
    caller = call_as<Result, Id...>;
  }

  bool writes() const { return kind != Kind::reads; }

  /// Whether the ids of its operations say what must be inside at the end.
  bool decides_contents() const { return kind == Kind::inserts || kind == Kind::removes; }

  /// Calls it; 0 where it has no result.
  std::int64_t call(int id) const { return caller(function, id); }

 private:
  template <class Result, class... Id>
  static std::int64_t call_as(std::uintptr_t function, [[maybe_unused]] int id) {
    const auto operation = reinterpret_cast<Result (*)(Id...)>(function);
    if constexpr (std::is_void_v<Result>) {
      operation(static_cast<Id>(id)...);
      return 0;
    } else {
      return static_cast<std::int64_t>(operation(static_cast<Id>(id)...));
    }
  }
};

}  // namespace racekit
