// The kit's own definitions of the C++ library's functions leave what the library's own would.

#include <dlfcn.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <list>
#include <map>
#include <random>
#include <sstream>
#include <string>
#include <vector>

namespace racekit::test {
namespace {

/// The system library's own function. A lookup by name finds it, as the kit's are hidden: the kit's
/// runtime beside an explored program must not call them.
template <typename Function>
Function* of_the_system(const char* name) {
  void* const function = dlsym(RTLD_DEFAULT, name);
  EXPECT_NE(function, nullptr) << name;
  return reinterpret_cast<Function*>(function);
}

// --- Trees ---------------------------------------------------------------------------------

using Node = std::_Rb_tree_node_base;

struct Key : Node {
  int number = 0;
};

/// The functions under a tree, the kit's or the system's.
struct Functions {
  void (*insert)(bool, Node*, Node*, Node&);
  Node* (*erase)(Node*, Node&);
  Node* (*increment)(Node*);
  Node* (*decrement)(Node*);
  unsigned (*black_count)(const Node*, const Node*);
};

const Functions kKits{std::_Rb_tree_insert_and_rebalance, std::_Rb_tree_rebalance_for_erase,
                      std::_Rb_tree_increment, std::_Rb_tree_decrement, std::_Rb_tree_black_count};

Functions the_systems() {
  return {of_the_system<void(bool, Node*, Node*, Node&)>(
              "_ZSt29_Rb_tree_insert_and_rebalancebPSt18_Rb_tree_node_baseS0_RS_"),
          of_the_system<Node*(Node*, Node&)>(
              "_ZSt28_Rb_tree_rebalance_for_erasePSt18_Rb_tree_node_baseRS_"),
          of_the_system<Node*(Node*)>("_ZSt18_Rb_tree_incrementPSt18_Rb_tree_node_base"),
          of_the_system<Node*(Node*)>("_ZSt18_Rb_tree_decrementPSt18_Rb_tree_node_base"),
          of_the_system<unsigned(const Node*, const Node*)>(
              "_ZSt20_Rb_tree_black_countPKSt18_Rb_tree_node_baseS1_")};
}

/// A set of numbers below a limit.
class Tree {
 public:
  Tree(const Functions& functions, int limit)
      : functions_(functions), keys_(static_cast<std::size_t>(limit)) {
    int number = 0;
    for (Key& key : keys_) key.number = number++;
    header_._M_header._M_left = header_._M_header._M_right = &header_._M_header;
  }

  bool contains(int number) const {
    const Node* node = head()._M_parent;
    while (node != nullptr && number_of(node) != number)
      node = number < number_of(node) ? node->_M_left : node->_M_right;
    return node != nullptr;
  }

  void insert(int number) {
    Node* parent = &header_._M_header;
    bool left = true;
    for (Node* node = parent->_M_parent; node != nullptr;
         node = left ? node->_M_left : node->_M_right) {
      parent = node;
      left = number < number_of(node);
    }
    functions_.insert(left, key(number), parent, header_._M_header);
  }

  void erase(int number) {
    EXPECT_EQ(functions_.erase(key(number), header_._M_header), key(number));
  }

  /// Every link and colour, in the order of the first visit from the root.
  std::vector<int> shape() const {
    std::vector<int> out{number_of(head()._M_left), number_of(head()._M_right)};
    add(head()._M_parent, out);
    return out;
  }

  /// Forwards, backwards from the end, and the black nodes above each.
  std::vector<int> walked() {
    std::vector<int> out;
    Node* const end = &header_._M_header;
    for (Node* node = end->_M_left; node != end; node = functions_.increment(node)) {
      out.push_back(number_of(node));
      out.push_back(static_cast<int>(functions_.black_count(node, end->_M_parent)));
    }
    for (Node* node = end; node != end->_M_left;) {
      node = functions_.decrement(node);
      out.push_back(number_of(node));
    }
    return out;
  }

 private:
  Key* key(int number) { return &keys_[static_cast<std::size_t>(number)]; }
  const Node& head() const { return header_._M_header; }

  /// -1 of the header, -2 of no node.
  int number_of(const Node* node) const {
    if (node == nullptr) return -2;
    return node == &header_._M_header ? -1 : static_cast<const Key*>(node)->number;
  }

  void add(const Node* node, std::vector<int>& out) const {
    out.push_back(number_of(node));
    if (node == nullptr) return;
    out.push_back(number_of(node->_M_parent));
    out.push_back(node->_M_color);
    add(node->_M_left, out);
    add(node->_M_right, out);
  }

  Functions functions_;
  std::_Rb_tree_header header_;
  std::vector<Key> keys_;
};

TEST(InstrumentedTree, IsTheSystemsNodeForNode) {
  const Functions systems = the_systems();
  ASSERT_NE(systems.insert, kKits.insert) << "one and the same";
  for (const int limit : {4, 20, 300}) {
    Tree kits(kKits, limit);
    Tree other(systems, limit);
    std::mt19937 random(1);
    for (int operation = 0; operation < 100'000 / 3 + 1; ++operation) {
      const int number = static_cast<int>(random() % static_cast<unsigned>(limit));
      const bool there = kits.contains(number);
      for (Tree* tree : {&kits, &other}) there ? tree->erase(number) : tree->insert(number);
      if (limit == 300 && operation % 10 != 0) continue;  // a large tree is long to read
      ASSERT_EQ(kits.shape(), other.shape()) << "after operation " << operation;
      ASSERT_EQ(kits.walked(), other.walked()) << "after operation " << operation;
    }
  }
}

// --- Lists ---------------------------------------------------------------------------------

/// Two lists of linked numbers, which all functions under std::list take part in changing.
class Lists {
 public:
  using Link = std::__detail::_List_node_base;

  /// The functions are members, whose addresses differ in form: each is called by its C name.
  struct Calls {
    void (*hook)(Link*, Link*);
    void (*unhook)(Link*);
    void (*transfer)(Link*, Link*, Link*);
    void (*reverse)(Link*);
    void (*swap)(Link&, Link&);
  };

  explicit Lists(const Calls& calls) : calls_(calls), links_(2 + 40) {
    for (Link& link : links_) link._M_next = link._M_prev = &link;
  }

  void do_one(unsigned operation, unsigned first, unsigned second) {
    Link& one = links_[2 + first % 40];
    Link& two = links_[second % 42];
    switch (operation % 8) {
      case 0:
        calls_.reverse(&links_[first % 2]);
        return;
      case 1:
        calls_.swap(links_[first % 2], links_[1 - first % 2]);
        return;
      case 2:  // all of the one list to the other's front
        if (links_[0]._M_next != &links_[0])
          calls_.transfer(links_[1]._M_next, links_[0]._M_next, &links_[0]);
        return;
      case 3:  // one node elsewhere
        if (is_in(one) && &one != &two && (second % 42 < 2 || is_in(two)))
          calls_.transfer(&two, &one, one._M_next);
        return;
      default:
        if (is_in(one)) {
          calls_.unhook(&one);
          one._M_next = one._M_prev = &one;
        } else if (second % 42 < 2 || is_in(two)) {
          calls_.hook(&one, &two);
        }
    }
  }

  std::vector<std::ptrdiff_t> shape() const {
    std::vector<std::ptrdiff_t> out;
    for (const Link& link : links_) {
      out.push_back(link._M_next - links_.data());
      out.push_back(link._M_prev - links_.data());
    }
    return out;
  }

 private:
  static bool is_in(const Link& link) { return link._M_next != &link; }

  Calls calls_;
  std::vector<Link> links_;  // two headers, then the numbers
};

TEST(InstrumentedList, IsTheSystemsLinkForLink) {
  using Link = Lists::Link;
  const Lists::Calls kits{[](Link* link, Link* position) { link->_M_hook(position); },
                          [](Link* link) { link->_M_unhook(); },
                          [](Link* to, Link* first, Link* last) { to->_M_transfer(first, last); },
                          [](Link* link) { link->_M_reverse(); }, Link::swap};
  const Lists::Calls systems{
      of_the_system<void(Link*, Link*)>("_ZNSt8__detail15_List_node_base7_M_hookEPS0_"),
      of_the_system<void(Link*)>("_ZNSt8__detail15_List_node_base9_M_unhookEv"),
      of_the_system<void(Link*, Link*, Link*)>(
          "_ZNSt8__detail15_List_node_base11_M_transferEPS0_S1_"),
      of_the_system<void(Link*)>("_ZNSt8__detail15_List_node_base10_M_reverseEv"),
      of_the_system<void(Link&, Link&)>("_ZNSt8__detail15_List_node_base4swapERS0_S1_")};
  ASSERT_NE(systems.swap, kits.swap) << "one and the same";
  Lists one(kits);
  Lists other(systems);
  std::mt19937 random(1);
  std::uniform_int_distribution<unsigned> any;
  for (int operation = 0; operation < 100'000; ++operation) {
    const auto what = any(random);
    const auto first = any(random);
    const auto second = any(random);
    one.do_one(what, first, second);
    other.do_one(what, first, second);
    ASSERT_EQ(one.shape(), other.shape()) << "after operation " << operation;
  }
}

// --- Input ---------------------------------------------------------------------------------

/// What reading a text piece by piece gives: the pieces, and the stream's state after each.
template <typename Read>
std::vector<std::string> pieces(const std::string& text, int width, Read read) {
  std::istringstream in(text);
  std::vector<std::string> found;
  std::string piece = "as it was";
  for (int i = 0; i < 8; ++i) {
    if (i == 2) in.width(width);
    read(in, piece);
    found.push_back(piece + '|' + std::to_string(in.rdstate()) + '|' + std::to_string(in.width()));
    if (i == 5) in.clear();
  }
  return found;
}

TEST(Input, IsReadAsTheSystemsFunctionsReadIt) {
  const auto their_getline = of_the_system<std::istream&(std::istream&, std::string&, char)>(
      "_ZSt7getlineIcSt11char_traitsIcESaIcEERSt13basic_istreamIT_T0_ES7_RNSt7__cxx1112basic_"
      "stringIS4_S5_T1_EES4_");
  const auto their_word = of_the_system<std::istream&(std::istream&, std::string&)>(
      "_ZStrsIcSt11char_traitsIcESaIcEERSt13basic_istreamIT_T0_ES7_RNSt7__cxx1112basic_"
      "stringIS4_S5_T1_EE");
  std::istream& (*const our_getline)(std::istream&, std::string&, char) = std::getline;
  EXPECT_NE(our_getline, their_getline);
  std::mt19937 random(1);
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    for (auto length = random() % 40; length > 0; --length) text += "ab \n;"[random() % 5];
    const int width = static_cast<int>(random() % 4);
    EXPECT_EQ(pieces(text, width, [&](auto& in, auto& line) { our_getline(in, line, ';'); }),
              pieces(text, width, [&](auto& in, auto& line) { their_getline(in, line, ';'); }))
        << text;
    EXPECT_EQ(pieces(text, width, [&](auto& in, auto& word) { in >> word; }),
              pieces(text, width, [&](auto& in, auto& word) { their_word(in, word); }))
        << text;
  }
}

}  // namespace
}  // namespace racekit::test
