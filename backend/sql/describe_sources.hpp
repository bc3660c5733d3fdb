#pragma once

#include "sql/canonical_joins.hpp"
#include "sql/describe_state.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace datachat::sql::describing {

using Positions = std::vector<std::size_t>;
bool holds(const Positions& positions, std::size_t at);
std::string sample_words(const Sample& sample); // "a random 10 %"

// An equality between columns of two sources.
struct Edge {
    std::size_t a = 0;
    std::size_t b = 0;
    std::string column_a;
    std::string column_b;
    const Expr* condition = nullptr; // null for USING
    std::optional<std::size_t> step; // the outer join whose ON it is in
};

// One outer join.
struct Step {
    JoinKind kind = JoinKind::left;
    Positions kept;     // sources whose rows all stay
    Positions optional; // sources that may have none
    std::vector<const Expr*> conditions;
};

// Works out what a FROM reads a row of, and says what else changes its rows.
class SourceWords {
public:
    SourceWords(const Describer& describer, const Select& select, Scope& scope)
        : describer_(describer), select_(select), scope_(scope)
    {
    }

    FromWords words()
    {
        for (const TableSource& source : select_.from)
            for_each_leaf(source, [this](const TableSource& leaf) { add_instance(leaf); });
        if (scope_.instances.empty())
            return std::move(words_);
        next_leaf_ = 0;
        for (const TableSource& source : select_.from)
            collect(source);
        std::vector<const Expr*> where =
            select_.where ? split_view(*select_.where, BinaryOp::logical_and) : std::vector<const Expr*>{};
        for (const Expr* condition : where)
            if (add_edge(condition, std::nullopt))
                from_where_.push_back(condition);
        find_missing(where);
        choose_row();
        name_roles();
        say_joins();
        say_subject();
        return std::move(words_);
    }

private:
    Instance& instance(std::size_t at) { return scope_.instances[at]; }

    void add_instance(const TableSource& leaf);
    std::string all_of(const TableSource& source);

    std::string listed(const std::vector<SelectItem>& items);
    static void set_query(Instance& added, const QueryWords& words, const std::vector<std::string>& columns,
                          const std::string& common_name);

    Positions collect(const TableSource& source);
    void see_sample(const TableSource& leaf);
    void say_test(const Join& join, const Positions& right);
    bool has_column(std::size_t at, const std::string& column);

    void add_using(const Positions& left, const Positions& right, const std::string& column,
                   std::optional<std::size_t> step);
    std::optional<std::size_t> place(const Expr& expr);

    bool add_edge(const Expr* condition, std::optional<std::size_t> step);

    // LEFT JOIN orders ... WHERE orders.id IS NULL: rows without orders.
    void find_missing(const std::vector<const Expr*>& where);

    std::vector<const Edge*> edges_between(std::size_t at, const Positions& others) const;
    static const std::string& column_at(const Edge& edge, std::size_t at);
    static std::size_t other_end(const Edge& edge, std::size_t at) { return edge.a == at ? edge.b : edge.a; }

    // The sources that are found, one row each, from those given; `found_by` gets the equalities that find them.
    Positions closure(Positions reached, std::map<std::size_t, std::vector<const Edge*>>& found_by);
    void choose_row();

    // The declared key that finds the source, if its equalities are exactly one.
    const models::ForeignKey* key_to(std::size_t at);
    const models::ForeignKey* key_from(std::size_t at, const std::vector<const Edge*>& edges);
    void name_roles();

    std::string matched_by(const std::vector<const Edge*>& edges, std::size_t at);
    std::string whose(const std::vector<const Edge*>& edges, std::size_t at);

    std::string only_where(const Step& step);
    std::string names(const Positions& positions);

    void say_joins();
    void say_outer_join(const Step& step);

    // Whether the edges between `at` and one other source are a declared key, in either direction.
    bool declared(std::size_t at, const std::vector<const Edge*>& edges) { return key_of(at, edges) != nullptr; }
    const models::ForeignKey* key_of(std::size_t at, const std::vector<const Edge*>& edges);
    // What tells this key from others between the same tables.
    std::string role_in(std::size_t at, const std::vector<const Edge*>& edges);
    void say_subject();

    const Describer& describer_;
    const Select& select_;
    Scope& scope_;
    FromWords words_;
    std::size_t next_leaf_ = 0;
    std::vector<Edge> edges_;
    std::vector<Step> steps_;
    std::vector<const Expr*> from_where_;
    Positions missing_; // sources whose absence is asked for, or that are only tested by SEMI and ANTI JOIN
    std::vector<std::pair<const Join*, Positions>> tests_; // those joins, and what is on their right side
    Positions roots_;
    Positions reached_;
    std::map<std::size_t, std::vector<const Edge*>> found_by_;
};

}
