#pragma once

#include "sql/portability.hpp"
#include "sql/translate.hpp"
#include "sql/typing.hpp"

#include <string_view>
#include <vector>

namespace datachat::sql {

// Rewrites one query from one dialect for another, from the leaves up. New nodes keep the id of what they replace, so
// that types stay known.
class Translator {
public:
    Translator(Dialect from, Dialect to, const models::Schema* schema) : from_(from), to_(to), schema_(schema) {}
    core::Result<Translation> run(Query query, Layout layout);

private:
    // translate.cpp: queries
    void queries(Query& root);
    void see(Query& query);
    void see(TableSource& source);
    void name_columns(DerivedTable& derived);
    void replace_alias_names(Query& query);
    void replace_aliases(Expr& root, const Select& select, bool also_bare);
    void nulls_order(std::vector<OrderItem>& items) const;
    void wrap_limited(Query& nested) const;
    void add_tie_breakers(Query& query, const Portability& portability) const;
    static void wrap_determined(Query& root, const std::vector<NodeId>& ids);

    // translate_rows.cpp
    void lower_rows(Query& query);
    void match_names(const SetOperation& set);
    void expand_all_columns(Query& query, Select& select);
    void lower_joins(TableSource& source, std::vector<Expr>& conditions, bool optional);
    void nearest(Join& join);
    void lower_sample(std::optional<Sample>& sample);
    void cannot(std::string_view why);

    // translate_expressions.cpp
    void leave(Expr& expr);
    void binary(Expr& expr);
    void division(Binary& division);
    void arithmetic(Binary& binary);
    void concatenation(Binary& concat) const;
    void compare(Expr& left, Expr& right);
    void like(Expr& expr);
    void cast(Cast& cast);
    void call(Expr& expr);
    void dialect_call(Expr& expr);
    void number_arguments(Call& call);
    void condition(Expr& expr) const;
    void moved_date(Expr& expr);

    models::Type type_of(const Expr& expr) const;
    bool case_sensitive_like() const { return to_ != Dialect::sqlite && to_ != Dialect::mysql; }
    bool strict() const { return to_ == Dialect::postgres || to_ == Dialect::duckdb || to_ == Dialect::bigquery; }
    void report(std::string_view rule, std::string text);

    Dialect from_;
    Dialect to_;
    const models::Schema* schema_;
    Typing typing_;
    int next_alias_ = 1;
    std::vector<Finding> findings_;
    std::optional<core::Error> error_;
};

}
