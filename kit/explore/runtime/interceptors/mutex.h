#pragma once

#include <pthread.h>

#include "kit/explore/runtime/operation.h"

// What a condition variable asks of a mutex.
namespace racekit::explore {

struct Mutex;
Mutex& mutex_at(pthread_mutex_t* mutex);

/// Gives it back, however often it is held; gives how often that was.
int let_go(pthread_mutex_t* mutex);

bool is_free(const Mutex& mutex);

/// The calling thread takes it, so often.
void take(pthread_mutex_t* mutex, int depth);

/// A step that waits for it and takes it.
void lock_again(pthread_mutex_t* mutex, int depth, int place);

}  // namespace racekit::explore
