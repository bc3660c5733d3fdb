#pragma once

#include <memory>
#include <type_traits>
#include <utility>

namespace datachat::core {

// A value on the heap with value semantics: copying copies the value, comparing compares it. Lets a tree node hold
// nodes of its own type. Never empty, except after having been moved from.
template <class T>
class Box {
public:
    Box() : value_(std::make_unique<T>()) {}
    // A template, so that overload resolution never needs T complete.
    template <class U>
        requires std::is_same_v<std::remove_cvref_t<U>, T>
    Box(U&& value) : value_(std::make_unique<T>(std::forward<U>(value)))
    {
    }
    Box(const Box& other) : value_(other.value_ ? std::make_unique<T>(*other.value_) : nullptr) {}
    Box(Box&&) noexcept = default;
    Box& operator=(const Box& other)
    {
        Box copy(other);
        value_ = std::move(copy.value_);
        return *this;
    }
    Box& operator=(Box&&) noexcept = default;
    ~Box() = default;

    T& operator*() { return *value_; }
    const T& operator*() const { return *value_; }
    T* operator->() { return value_.get(); }
    const T* operator->() const { return value_.get(); }

    friend bool operator==(const Box& a, const Box& b) { return *a == *b; }

private:
    std::unique_ptr<T> value_;
};

}
