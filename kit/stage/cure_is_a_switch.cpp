// Linked into a broken program whose cure is a Switched mutex, which only its fixed twin has.

#include "kit/stage/switched.h"

namespace racekit {
namespace {

[[maybe_unused]] const bool known = MutexLines::in_twin = true;

}  // namespace
}  // namespace racekit
