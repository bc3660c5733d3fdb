#pragma once

#include "models/schema.hpp"
#include "sql/resolve.hpp"
#include "sql/times.hpp"
#include "sql/tree.hpp"

#include <string>
#include <vector>

namespace datachat::sql {

enum class PartKind : unsigned char { measure, subject, filter, period, group, having, order, limit, join, set, other };

// One clause of the description, for a chip of the plan.
struct DescriptionPart {
    PartKind kind = PartKind::other;
    std::string text; // "only category is 'Toys'"
    NodeId node = 0;  // what an edit of this chip edits
};

struct Description {
    std::string sentence; // "Average rating of products, for each category, highest first, only categories with more
                          // than 10 reviews."
    std::vector<DescriptionPart> parts;
    std::vector<std::string> tables; // what it reads, in words
};

// Words for a schema's names, where the project has better ones than the names themselves.
struct Wording {
    // Words that replace an aggregate expression ("revenue"); compared as trees without ids.
    std::vector<std::pair<Expr, std::string>> measures;
};

// Says in plain English what the query returns: short, exact, and stable enough that people learn to read it. Total:
// what it has no words for it quotes as SQL. Two queries that can return different rows have different descriptions.
Description describe(const Query& query, const Resolution& resolution, const models::Schema& schema,
                     const Wording& wording = {}, const TimeFrame* frame = nullptr);

}
