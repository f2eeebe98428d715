#pragma once

#include <cstddef>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

namespace racekit::explore {

/// A list of items that do not change, so that several lists can have one item in common: each is
/// made once, and to copy a list copies no item.
template <class T>
class SharedList {
 public:
  class Iterator {
   public:
    using value_type = T;
    using difference_type = std::ptrdiff_t;

    Iterator() = default;
    explicit Iterator(const std::shared_ptr<const T>* at) : at_(at) {}
    const T& operator*() const { return **at_; }
    const T* operator->() const { return at_->get(); }
    Iterator& operator++() {
      ++at_;
      return *this;
    }
    Iterator operator++(int) { return Iterator(at_++); }
    friend bool operator==(const Iterator&, const Iterator&) = default;

   private:
    const std::shared_ptr<const T>* at_ = nullptr;
  };

  std::size_t size() const { return items_.size(); }
  bool empty() const { return items_.empty(); }
  const T& operator[](std::size_t number) const { return *items_[number]; }
  const T& back() const { return *items_.back(); }
  Iterator begin() const { return Iterator(items_.data()); }
  Iterator end() const { return Iterator(items_.data() + items_.size()); }

  void reserve(std::size_t count) { items_.reserve(count); }
  void push_back(T item) { items_.push_back(std::make_shared<const T>(std::move(item))); }
  void truncate(std::size_t size) {
    if (size < items_.size()) items_.resize(size);
  }

  /// The other list's item of this number.
  void push_back_shared(const SharedList& other, std::size_t number) {
    items_.push_back(other.items_[number]);
  }

  /// Puts a changed copy of an item in its place; no other list sees that.
  template <class Change>
  void change(std::size_t number, Change change) {
    T item = *items_[number];
    change(item);
    items_[number] = std::make_shared<const T>(std::move(item));
  }

 private:
  std::vector<std::shared_ptr<const T>> items_;
};

}  // namespace racekit::explore
