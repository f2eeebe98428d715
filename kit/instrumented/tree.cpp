// The red-black tree under std::map and std::set, as the C++ library's interface has it.
//
// The system's library holds these functions ready, compiled without -fsanitize=thread: a thread
// that walks a map beside one that inserts would be seen by neither ThreadSanitizer nor the
// explorer. A program that is built for either has these definitions instead, and the linker
// prefers a program's own. They leave the same tree as the library's, node for node. The algorithms
// are those of Cormen, Leiserson, Rivest and Stein, "Introduction to Algorithms", chapter 13.
#include <map>

#if defined(__GLIBCXX__)

// The kit's runtime beside the program keeps the system's functions: a call of its own must not be
// taken for the program's.
asm(".hidden _ZSt18_Rb_tree_incrementPSt18_Rb_tree_node_base\n"
    ".hidden _ZSt18_Rb_tree_incrementPKSt18_Rb_tree_node_base\n"
    ".hidden _ZSt18_Rb_tree_decrementPSt18_Rb_tree_node_base\n"
    ".hidden _ZSt18_Rb_tree_decrementPKSt18_Rb_tree_node_base\n"
    ".hidden _ZSt29_Rb_tree_insert_and_rebalancebPSt18_Rb_tree_node_baseS0_RS_\n"
    ".hidden _ZSt28_Rb_tree_rebalance_for_erasePSt18_Rb_tree_node_baseRS_\n"
    ".hidden _ZSt20_Rb_tree_black_countPKSt18_Rb_tree_node_baseS1_\n");

namespace {

using Node = std::_Rb_tree_node_base;

/// One of a node's two children. What holds for the one side holds, mirrored, for the other.
using Side = Node* Node::*;
constexpr Side kLeft = &Node::_M_left;
constexpr Side kRight = &Node::_M_right;

constexpr auto kRed = std::_S_red;
constexpr auto kBlack = std::_S_black;

Side other(Side side) { return side == kLeft ? kRight : kLeft; }
Side side_of(const Node* node) { return node == node->_M_parent->_M_left ? kLeft : kRight; }

/// A missing child is black.
bool is_black(const Node* node) { return node == nullptr || node->_M_color == kBlack; }

/// The last node from here on towards a side.
Node* outermost(Node* node, Side side) {
  while (Node* next = node->*side) node = next;
  return node;
}

/// Hangs `heir`, which may be null, where `node` hangs.
void take_place(Node* heir, Node* node, Node*& root) {
  if (root == node)
    root = heir;
  else
    node->_M_parent->*side_of(node) = heir;
}

/// Turns an edge: the child on the other side becomes the parent, `node` its child on this side.
void rotate(Node* node, Side side, Node*& root) {
  Node* const child = node->*other(side);
  Node* const middle = child->*side;
  node->*other(side) = middle;
  if (middle != nullptr) middle->_M_parent = node;
  child->_M_parent = node->_M_parent;
  take_place(child, node, root);
  child->*side = node;
  node->_M_parent = child;
}

/// The next node towards a side, in the tree's order. Past the last one it is the header, whose
/// parent is the root and which is the root's parent.
Node* neighbour(Node* node, Side side) {
  if (node->*side != nullptr) return outermost(node->*side, other(side));
  Node* above = node->_M_parent;
  while (node == above->*side) {
    node = above;
    above = above->_M_parent;
  }
  // Where the root is the last node, the climb has gone round: from the root to the header and
  // back.
  return node->*side == above ? node : above;
}

/// Two red nodes, parent and child, do not stand: both are recoloured, or turned apart.
void mend_after_insertion(Node* node, Node*& root) {
  while (node != root && node->_M_parent->_M_color == kRed) {
    Node* const grandparent = node->_M_parent->_M_parent;
    const Side side = side_of(node->_M_parent);
    Node* const uncle = grandparent->*other(side);
    if (!is_black(uncle)) {
      node->_M_parent->_M_color = kBlack;
      uncle->_M_color = kBlack;
      grandparent->_M_color = kRed;
      node = grandparent;
      continue;
    }
    if (node == node->_M_parent->*other(side)) {
      node = node->_M_parent;
      rotate(node, side, root);
    }
    node->_M_parent->_M_color = kBlack;
    grandparent->_M_color = kRed;
    rotate(grandparent, other(side), root);
  }
  root->_M_color = kBlack;
}

/// `node`, which may be null, lacks a black node above it: its sibling's side lends one, or loses
/// one too and the lack moves up.
void mend_after_removal(Node* node, Node* parent, Node*& root) {
  while (node != root && is_black(node)) {
    const Side side = node == parent->_M_left ? kLeft : kRight;
    Node* sibling = parent->*other(side);
    if (sibling->_M_color == kRed) {
      sibling->_M_color = kBlack;
      parent->_M_color = kRed;
      rotate(parent, side, root);
      sibling = parent->*other(side);
    }
    if (is_black(sibling->*kLeft) && is_black(sibling->*kRight)) {
      sibling->_M_color = kRed;
      node = parent;
      parent = node->_M_parent;
      continue;
    }
    if (is_black(sibling->*other(side))) {
      (sibling->*side)->_M_color = kBlack;
      sibling->_M_color = kRed;
      rotate(sibling, other(side), root);
      sibling = parent->*other(side);
    }
    sibling->_M_color = parent->_M_color;
    parent->_M_color = kBlack;
    (sibling->*other(side))->_M_color = kBlack;
    rotate(parent, side, root);
    break;
  }
  if (node != nullptr) node->_M_color = kBlack;
}

/// The header knows the first and the last node; `node`, which has a child on one side at most,
/// goes.
void leave_end(Node* node, Node* child, Side side, Node& header) {
  if (header.*side != node) return;
  header.*side = child == nullptr ? node->_M_parent : outermost(child, side);
}

}  // namespace

namespace std {

Node* _Rb_tree_increment(Node* node) noexcept { return neighbour(node, kRight); }
const Node* _Rb_tree_increment(const Node* node) noexcept {
  return neighbour(const_cast<Node*>(node), kRight);
}

// The header, which is red as the root never is, comes after the last node.
Node* _Rb_tree_decrement(Node* node) noexcept {
  if (node->_M_color == kRed && node->_M_parent->_M_parent == node) return node->_M_right;
  return neighbour(node, kLeft);
}
const Node* _Rb_tree_decrement(const Node* node) noexcept {
  return _Rb_tree_decrement(const_cast<Node*>(node));
}

void _Rb_tree_insert_and_rebalance(const bool left, Node* node, Node* parent,
                                   Node& header) noexcept {
  node->_M_parent = parent;
  node->_M_left = nullptr;
  node->_M_right = nullptr;
  node->_M_color = kRed;
  const Side side = left ? kLeft : kRight;
  if (parent == &header) {
    header._M_parent = node;
    header._M_left = node;
    header._M_right = node;
  } else {
    parent->*side = node;
    if (header.*side == parent) header.*side = node;
  }
  mend_after_insertion(node, header._M_parent);
}

Node* _Rb_tree_rebalance_for_erase(Node* const node, Node& header) noexcept {
  Node*& root = header._M_parent;
  Node* child = nullptr;   // it moves up
  Node* parent = nullptr;  // of the child, from then on
  auto gone = node->_M_color;
  if (node->_M_left == nullptr || node->_M_right == nullptr) {
    child = node->_M_left == nullptr ? node->_M_right : node->_M_left;
    parent = node->_M_parent;
    if (child != nullptr) child->_M_parent = parent;
    take_place(child, node, root);
    leave_end(node, child, kLeft, header);
    leave_end(node, child, kRight, header);
  } else {
    // The next node takes this one's place and colour, so that its own are what is gone.
    Node* const heir = outermost(node->_M_right, kLeft);
    child = heir->_M_right;
    node->_M_left->_M_parent = heir;
    heir->_M_left = node->_M_left;
    if (heir == node->_M_right) {
      parent = heir;
    } else {
      parent = heir->_M_parent;
      if (child != nullptr) child->_M_parent = parent;
      parent->_M_left = child;
      heir->_M_right = node->_M_right;
      node->_M_right->_M_parent = heir;
    }
    take_place(heir, node, root);
    heir->_M_parent = node->_M_parent;
    gone = heir->_M_color;
    heir->_M_color = node->_M_color;
    node->_M_color = gone;
  }
  if (gone == kBlack) mend_after_removal(child, parent, root);
  return node;
}

unsigned int _Rb_tree_black_count(const Node* node, const Node* root) noexcept {
  if (node == nullptr) return 0;
  unsigned int count = node->_M_color == kBlack ? 1 : 0;
  for (; node != root; count += node->_M_color == kBlack ? 1 : 0) node = node->_M_parent;
  return count;
}

}  // namespace std

#endif
