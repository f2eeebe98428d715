// The links of std::list, as the C++ library's interface has them; tree.cpp says why they are here.
#include <list>

#if defined(__GLIBCXX__)

asm(".hidden _ZNSt8__detail15_List_node_base7_M_hookEPS0_\n"
    ".hidden _ZNSt8__detail15_List_node_base9_M_unhookEv\n"
    ".hidden _ZNSt8__detail15_List_node_base11_M_transferEPS0_S1_\n"
    ".hidden _ZNSt8__detail15_List_node_base10_M_reverseEv\n"
    ".hidden _ZNSt8__detail15_List_node_base4swapERS0_S1_\n");

namespace {

using Node = std::__detail::_List_node_base;

void join(Node* before, Node* after) {
  before->_M_next = after;
  after->_M_prev = before;
}

/// Moves the nodes behind one list's header behind another's, which has none.
void move_all(Node& from, Node& to) {
  join(from._M_prev, &to);
  join(&to, from._M_next);
  join(&from, &from);
}

}  // namespace

namespace std::__detail {

void Node::_M_hook(Node* const position) noexcept {
  join(position->_M_prev, this);
  join(this, position);
}

void Node::_M_unhook() noexcept { join(_M_prev, _M_next); }

/// Moves the nodes from `first` on, `last` not among them, before this one.
void Node::_M_transfer(Node* const first, Node* const last) noexcept {
  if (this == last) return;
  Node* const end = last->_M_prev;
  join(first->_M_prev, last);
  join(_M_prev, first);
  join(end, this);
}

void Node::_M_reverse() noexcept {
  Node* node = this;
  do {
    Node* const next = node->_M_next;
    node->_M_next = node->_M_prev;
    node->_M_prev = next;
    node = next;
  } while (node != this);
}

void Node::swap(Node& one, Node& two) noexcept {
  Node kept{};
  join(&kept, &kept);
  const bool first_has = one._M_next != &one;
  const bool second_has = two._M_next != &two;
  if (first_has) move_all(one, kept);
  if (second_has) move_all(two, one);
  if (first_has) move_all(kept, two);
}

}  // namespace std::__detail

#endif
