#include "services/sample/random.hpp"

#include <algorithm>

namespace datachat::services::sample {

std::size_t WeightedChoice::pick(Random& random, std::size_t count) const
{
    const std::int64_t target = random.below(ends_[count - 1]);
    const auto end = ends_.begin() + static_cast<std::ptrdiff_t>(count);
    return static_cast<std::size_t>(std::upper_bound(ends_.begin(), end, target) - ends_.begin());
}

}
