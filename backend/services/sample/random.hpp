#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace datachat::services::sample {

// A small random generator of our own (xoshiro256** seeded by splitmix64): the standard library's distributions give
// different numbers on different platforms, and the sample must be the same everywhere. Whole numbers only, for the
// same reason.
class Random {
public:
    explicit Random(std::uint64_t seed)
    {
        for (std::uint64_t& word : state_) {
            seed += 0x9e3779b97f4a7c15U;
            std::uint64_t mixed = seed;
            mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9U;
            mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebU;
            word = mixed ^ (mixed >> 31);
        }
    }

    // A number in [0, bound); bound is at least 1.
    std::int64_t below(std::int64_t bound)
    {
        return static_cast<std::int64_t>(next() % static_cast<std::uint64_t>(bound));
    }

    // A number in [lowest, highest].
    std::int64_t between(std::int64_t lowest, std::int64_t highest) { return lowest + below(highest - lowest + 1); }

    bool chance_permille(std::int64_t permille) { return below(1000) < permille; }

    template <class T>
    const T& one_of(std::span<const T> items)
    {
        return items[static_cast<std::size_t>(below(static_cast<std::int64_t>(items.size())))];
    }

    template <class T>
    void shuffle(std::vector<T>& items)
    {
        for (std::size_t left = items.size(); left > 1; --left)
            std::swap(items[left - 1], items[static_cast<std::size_t>(below(static_cast<std::int64_t>(left)))]);
    }

private:
    std::uint64_t next()
    {
        const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
        const std::uint64_t shifted = state_[1] << 17;
        state_[2] ^= state_[0];
        state_[3] ^= state_[1];
        state_[1] ^= state_[2];
        state_[0] ^= state_[3];
        state_[2] ^= shifted;
        state_[3] = std::rotl(state_[3], 45);
        return result;
    }

    std::array<std::uint64_t, 4> state_{};
};

// Picks positions in proportion to whole-number weights.
class WeightedChoice {
public:
    void add(std::int64_t weight) { ends_.push_back((ends_.empty() ? 0 : ends_.back()) + weight); }
    std::size_t size() const { return ends_.size(); }

    // Among the first `count` positions, whose weights must not all be 0.
    std::size_t pick(Random& random, std::size_t count) const;
    std::size_t pick(Random& random) const { return pick(random, ends_.size()); }

private:
    std::vector<std::int64_t> ends_;
};

}
