// Unlocks a mutex that no thread has locked: ThreadSanitizer reports it, and it is no race.

#include <pthread.h>

int main() {
  static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  pthread_mutex_lock(&mutex);
  pthread_mutex_unlock(&mutex);
  pthread_mutex_unlock(&mutex);
}
