#pragma once

namespace racekit {

/// Main has called pthread_exit, and every other thread has ended since.
extern bool main_has_waited;

}  // namespace racekit
