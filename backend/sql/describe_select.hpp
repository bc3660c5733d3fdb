#pragma once

#include "sql/describe_state.hpp"

#include <string>
#include <vector>

namespace datachat::sql::describing {

// What a grouping or order expression stands for, where it is a position or an alias.
const Expr& key_expression(const Select& select, const Expr& group);
std::string plural_key(const Expr& key, const std::string& words);

// Writes one SELECT as a sentence, clause by clause.
class SelectWords {
public:
    SelectWords(const Describer& describer, const Select& select, const Query& query, const Scope* outer)
        : describer_(describer), select_(select), query_(query)
    {
        scope_.select = &select;
        scope_.outer = outer;
    }

    QueryWords words();

private:
    struct Output {
        const SelectItem* item = nullptr;
        std::string words;
        bool is_key = false;
    };
    struct Key {
        const Expr* written = nullptr;
        const Expr* expr = nullptr;
        std::string words;
        bool shown = false;
        const Instance* entity = nullptr; // whose row the group is, if its whole key is grouped by
    };
    void clause(PartKind kind, const std::string& text, NodeId node);

    void describe_groups();

    const Instance* owner(const Expr& expr) const;
    // Whether the output is a column of what the groups are rows of.
    const Instance* entity_of(const Expr& expr) const;

    // What the groups are of: "category", "customer (name)", "month of order date (not shown)".
    std::vector<std::string> key_phrases(bool many) const;
    bool depends_on_keys(const Expr& expr) const;
    void describe_outputs();

    void add_star_columns(const Star& star);
    void describe_filters();

    // "average rating of products": what is returned, and of what.
    void lead();

    // " of products", " from (number of orders, for each customer)"
    std::string subject_phrase() const;

    // count(*) names what it counts, and so does a count of its key.
    bool says_rows(const Expr& expr) const;
    void add_subject_part();

    void groups();

    const Expr& ordered_expression(const OrderItem& order) const { return key_expression(select_, order.expr); }

    std::string order_words(const OrderItem& order) const;
    void order_and_limit();

    void limit();

    // "top 5 categories by number of products": groups, all keys shown, ordered by one measure, cut.
    bool top();

    std::string top_subject(const Expr& expr) const;
    std::string group_noun() const;

    // "only categories with more than 10 products"
    void having();

    // "more than 10 products" for count(*) > 10
    std::string counted_words(const Expr& condition) const;

    const Describer& describer_;
    const Select& select_;
    const Query& query_;
    Scope scope_;
    FromWords from_;
    std::vector<Key> keys_;
    std::vector<Output> outputs_;
    std::string attachments_;
    std::string filters_;
    int clauses_ = 0;
    QueryWords result_;
};

}
