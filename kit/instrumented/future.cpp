// std::promise::set_value_at_thread_exit and its kin: the value becomes ready when the thread ends,
// by functions of the C++ library; tree.cpp says why they are here. What the thread wrote before
// would have no order with what the thread reads that gets the value.
#include <future>

#if defined(__GLIBCXX__)

asm(".hidden _ZNSt13__future_base13_State_baseV211_Make_ready6_S_runEPv\n"
    ".hidden _ZNSt13__future_base13_State_baseV211_Make_ready6_M_setEv\n");

extern "C" int __cxa_thread_atexit(void (*act)(void*), void* object, void* library);
extern "C" void* __dso_handle;

namespace {

/// What the calling thread has to make ready at its end, the latest first.
thread_local constinit std::__at_thread_exit_elt* promised = nullptr;

void keep_promises(void*) {
  while (std::__at_thread_exit_elt* const each = promised) {
    promised = each->_M_next;
    each->_M_cb(each);
  }
}

void make_ready_at_the_end(std::__at_thread_exit_elt* each) {
  if (promised == nullptr) __cxa_thread_atexit(keep_promises, nullptr, &__dso_handle);
  each->_M_next = promised;
  promised = each;
}

}  // namespace

void std::__future_base::_State_baseV2::_Make_ready::_S_run(void* pointer) {
  const std::unique_ptr<_Make_ready> ready{static_cast<_Make_ready*>(pointer)};
  if (const auto state = ready->_M_shared_state.lock())
    state->_M_status._M_store_notify_all(_Status::__ready, std::memory_order_release);
}

void std::__future_base::_State_baseV2::_Make_ready::_M_set() {
  _M_cb = &_Make_ready::_S_run;
  make_ready_at_the_end(this);
}

#endif
