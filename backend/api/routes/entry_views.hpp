#pragma once

#include "api/json/shape.hpp"
#include "models/knowledge.hpp"

namespace datachat::api {

template <>
struct Words<models::KnowledgeState> {
    static constexpr std::array<std::string_view, 4> names{"proposed", "quarantined", "active", "retired"};
};

template <>
struct Words<models::KnowledgeKind> {
    static constexpr std::array<std::string_view, 8> names{"metric",         "synonym",         "value_alias",
                                                           "column_default", "join_preference", "instruction",
                                                           "verified_pair",  "rejected_query"};
};

template <>
struct Shape<models::KnowledgeEntry> {
    using Entry = models::KnowledgeEntry;
    static constexpr std::string_view name = "Entry";
    static constexpr auto fields =
        std::tuple{required("id", &Entry::id),
                   required("kind", &Entry::kind),
                   required("state", &Entry::state),
                   required("version", &Entry::version),
                   required("source_id", &Entry::source_id, "\"\" = the whole project"),
                   required("term", &Entry::term, "The words, or the question of a pair"),
                   required("definition", &Entry::definition,
                            "An expression, \"table\" or \"table.column\", or SQL, as the kind needs"),
                   required("note", &Entry::note),
                   required("author", &Entry::author),
                   required("origin", &Entry::origin),
                   required("created_at_ms", &Entry::created_at_ms)};
};

}
