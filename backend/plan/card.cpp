#include "plan/card.hpp"

#include <algorithm>

namespace datachat::plan {
namespace {

bool same_chip(const sql::DescriptionPart& a, const sql::DescriptionPart& b)
{
    return a.kind == b.kind && a.text == b.text;
}

}

std::vector<CardPart> card_parts(const sql::Description* before, const sql::Description& after)
{
    std::vector<CardPart> card;
    std::size_t old = 0; // chips of `before` up to here are placed
    const auto strike_until = [&](std::size_t end) {
        for (; old < end; ++old)
            card.push_back({before->parts[old], Mark::struck});
    };
    for (const sql::DescriptionPart& part : after.parts) {
        if (!before) {
            card.push_back({part, Mark::same});
            continue;
        }
        const auto rest = before->parts.begin() + static_cast<std::ptrdiff_t>(old);
        const auto kept =
            std::find_if(rest, before->parts.end(), [&](const auto& other) { return same_chip(other, part); });
        if (kept != before->parts.end()) {
            strike_until(static_cast<std::size_t>(kept - before->parts.begin()));
            ++old;
            card.push_back({part, Mark::same});
            continue;
        }
        card.push_back({part, Mark::added});
    }
    if (before)
        strike_until(before->parts.size());
    return card;
}

}
