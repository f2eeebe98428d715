#pragma once

#include <pthread.h>

#include "kit/explore/runtime/operation.h"

// What a condition variable asks of a mutex.
namespace racekit::explore {

/// The runtime's own state of a mutex; mutex.cpp knows what is in it.
struct Mutex;
Mutex& mutex_at(pthread_mutex_t* mutex);

/// The calling thread, which holds it, gives it back, however often it has taken it; gives how
/// often that was. A part of the current step, to which it adds the touch and the edge.
int let_go(pthread_mutex_t* mutex);

bool is_free(const Mutex& mutex);

/// The calling thread takes the mutex, `depth` times over. The mutex must be free. This is a part
/// of the current step.
void take(pthread_mutex_t* mutex, int depth);

/// The calling thread's next step: it waits until the mutex is free, and takes it.
void lock_again(pthread_mutex_t* mutex, int depth, int place);

}  // namespace racekit::explore
