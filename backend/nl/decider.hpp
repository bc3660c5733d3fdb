#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>

namespace datachat::nl {

// Every kind of judgement that an interpretation makes.
enum class Point : std::uint8_t {
    sense,          // what words stand for: table, column, value, ...
    role,           // of a column: shown, restricting only, ignored
    table_role,     // of a further table: shown, joined, ignored
    superlative,    // MAX, ORDER BY LIMIT, = (SELECT MAX)
    superlative_of, // the measure: a column or a count
    group_key,      // key of the table, or the shown columns
    show_group,     // whether the group is shown too
    count_of,       // count(*) or count distinct of what
    comparison_of,  // left side of a comparison
    negation,       // !=, NOT IN, EXCEPT
    combine,        // AND, OR, INTERSECT, UNION
    distinct,
    shown, // which columns show a table
    order_by,
    direction,
    value_match,   // equality or LIKE
    measure_shown, // whether the measure of a superlative or an order is shown
    aggregate_of,
    dated,   // which date a period means
    extreme, // any/all
    having_or_where,
    subject,
    path, // between parallel keys
};
constexpr int point_count = 23;

constexpr std::uint32_t mix(std::uint32_t hash, std::uint32_t value)
{
    hash ^= value + 0x9e3779b9U + (hash << 6U) + (hash >> 2U);
    return hash * 0x85ebca6bU ^ (hash >> 13U);
}

constexpr std::uint32_t hash_text(std::string_view text)
{
    std::uint32_t hash = 2166136261U;
    for (const char c : text)
        hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
    return hash;
}

// One way to decide. `label` says what it is in terms that hold for any schema; `cost` is how far the rules hold it for
// wrong.
struct Option {
    double cost = 0;
    std::uint32_t label = 0;
    std::array<std::uint32_t, 6> traits{}; // further properties of this option
    std::uint8_t trait_count = 0;

    void trait(std::uint32_t value)
    {
        if (trait_count < traits.size())
            traits[trait_count++] = value;
    }
};

// Makes the judgements. The rules ask at every fork with the options in any order; features describe the place in the
// question.
class Decider {
public:
    virtual ~Decider() = default;
    // Returns the index of the chosen option; `key` tells apart the forks of one kind (a token's place).
    virtual int choose(Point point, int key, std::span<const Option> options,
                       std::span<const std::uint32_t> features) = 0;
};

}
