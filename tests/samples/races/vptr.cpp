// A virtual call beside the destructor.
//
// kind:   vptr race
// race:   object
// lines:  Base::~Base:DESTROY Use:USE

#include <atomic>
#include <thread>

struct Base {
  virtual void Work() {}
  virtual ~Base();
};
struct Derived : Base {
  void Work() override {}
};

std::atomic<bool> used{false};  // relaxed: it fixes the moment and puts nothing in order
Base* object = new Derived;

void Use() {
  object->Work();  // USE
  used.store(true, std::memory_order_relaxed);
}

__attribute__((noinline)) void Close(Base& base) { base.Work(); }

Base::~Base() {  // DESTROY
  Close(*this);
}

int main() {
  std::thread user(Use);
  while (!used.load(std::memory_order_relaxed)) std::this_thread::yield();
  delete object;
  user.join();
}
