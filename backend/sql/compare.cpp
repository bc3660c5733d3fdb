#include "sql/compare.hpp"

#include "sql/canonical_joins.hpp"
#include "sql/conditions.hpp"
#include "sql/describe_state.hpp"
#include "sql/tree_bytes.hpp"
#include "sql/walk.hpp"
#include "sql/wording.hpp"

#include <algorithm>

namespace datachat::sql {
namespace {

// A part of a clause: what it is compared by, and what it was made from.
struct Part {
    std::string key;
    NodeId node = 0;
};
using Parts = std::vector<Part>;

bool holds(const Parts& parts, const std::string& key)
{
    return std::ranges::any_of(parts, [&](const Part& part) { return part.key == key; });
}

bool is_join_condition(const Expr& condition)
{
    const auto* node = as<Binary>(condition);
    return node && node->op == BinaryOp::equal && as<ColumnRef>(*node->left) && as<ColumnRef>(*node->right);
}

Parts condition_parts(const std::optional<Expr>& clause, bool joins)
{
    Parts parts;
    if (clause)
        for (const Expr* condition : split_view(*clause, BinaryOp::logical_and))
            if (is_join_condition(*condition) == joins)
                parts.push_back({tree_bytes(*condition), condition->id});
    return parts;
}

// The words for the nodes of one query, as it was written.
class Words {
public:
    Words(const Query& query, const models::Schema& schema) : describer_(resolution_, schema, Wording{}, nullptr)
    {
        if (const Select* select = query.select()) {
            scope_.select = select;
            subject_ = describer_.from(*select, scope_).subject;
        }
        walk(query, Visitor{.expr = [this](const Expr& expr) { nodes_.try_emplace(expr.id, &expr); }});
    }

    std::string condition(NodeId id) const
    {
        const auto node = nodes_.find(id);
        return node == nodes_.end() ? "a condition" : describer_.condition(*node->second, scope_);
    }
    std::string phrase(NodeId id) const
    {
        const auto node = nodes_.find(id);
        return node == nodes_.end() ? "a value" : describer_.phrase(*node->second, scope_);
    }
    const std::string& subject() const { return subject_; }

private:
    Resolution resolution_;
    describing::Describer describer_;
    describing::Scope scope_;
    std::string subject_;
    std::unordered_map<NodeId, const Expr*> nodes_;
};

class Comparison {
public:
    Comparison(Query before, Query after, const models::Schema* schema)
        : before_(std::move(before)), after_(std::move(after))
    {
        number_nodes(before_);
        number_nodes(after_);
        old_ = canonical(before_, schema);
        new_ = canonical(after_, schema);
        schema_ = schema ? schema : &no_schema_;
    }

    std::vector<Difference> run()
    {
        if (old_ == new_)
            return {};
        if (!old_.select() || !new_.select())
            return compare_combined();
        const Words old_words(before_, *schema_);
        const Words new_words(after_, *schema_);
        const Select& a = *old_.select();
        const Select& b = *new_.select();
        compare_tables(a, b, old_words, new_words);
        compare_outputs(a, b, old_words, new_words);
        const auto conditions = [](const Words& words) { return [&words](NodeId id) { return words.condition(id); }; };
        compare_parts("filter", condition_parts(a.where, false), condition_parts(b.where, false), conditions(old_words),
                      conditions(new_words));
        compare_parts("filter", condition_parts(a.having, false), condition_parts(b.having, false),
                      conditions(old_words), conditions(new_words));
        compare_parts(
            "grouping", group_parts(a), group_parts(b), [&](NodeId id) { return "for each " + old_words.phrase(id); },
            [&](NodeId id) { return "for each " + new_words.phrase(id); });
        compare_order(old_words, new_words);
        compare_limits();
        if (found_.empty()) // in a place without a clause of its own: windows, QUALIFY, common tables, DISTINCT ON
            found_.push_back({"tables", "what it reads is computed in another way"});
        return std::move(found_);
    }

private:
    void add(std::string clause, std::string text) { found_.push_back({std::move(clause), std::move(text)}); }

    template <class Old, class New>
    void compare_parts(const std::string& clause, const Parts& before, const Parts& after, Old old_words, New new_words)
    {
        std::vector<std::string> gone;
        std::vector<std::string> come;
        for (const Part& part : before)
            if (!holds(after, part.key))
                gone.push_back(old_words(part.node));
        for (const Part& part : after)
            if (!holds(before, part.key))
                come.push_back(new_words(part.node));
        if (!gone.empty() && !come.empty())
            add(clause, list_of(come) + " instead of " + list_of(gone));
        else if (!come.empty())
            add(clause, "also " + list_of(come));
        else if (!gone.empty())
            add(clause, "no longer " + list_of(gone));
    }

    static Parts group_parts(const Select& select)
    {
        Parts parts;
        for (const Expr& group : select.group_by)
            parts.push_back({tree_bytes(group), group.id});
        return parts;
    }

    void compare_tables(const Select& a, const Select& b, const Words& old_words, const Words& new_words)
    {
        const bool same_joins = std::ranges::equal(condition_parts(a.where, true), condition_parts(b.where, true), {},
                                                   &Part::key, &Part::key);
        if (a.from == b.from && same_joins && old_.with == new_.with)
            return;
        if (old_words.subject() == new_words.subject())
            add("tables", "the tables are joined in another way");
        else
            add("tables", new_words.subject() + " instead of " + old_words.subject());
    }

    void compare_outputs(const Select& a, const Select& b, const Words& old_words, const Words& new_words)
    {
        const auto parts = [](const Select& select) {
            Parts result;
            for (const SelectItem& item : select.items)
                result.push_back({tree_bytes(item.expr), item.expr.id});
            return result;
        };
        const Parts before = parts(a);
        const Parts after = parts(b);
        const std::size_t earlier = found_.size();
        compare_parts(
            "output", before, after, [&](NodeId id) { return old_words.phrase(id); },
            [&](NodeId id) { return new_words.phrase(id); });
        if (found_.size() == earlier && !std::ranges::equal(before, after, {}, &Part::key, &Part::key))
            add("output", "the columns stand in another order");
        if (a.distinct != b.distinct)
            add("output", b.distinct ? "without repeats" : "repeats kept");
    }

    void compare_order(const Words& old_words, const Words& new_words)
    {
        if (old_.order_by == new_.order_by)
            return;
        const auto text = [](const Query& query, const Words& words) {
            std::vector<std::string> items;
            for (const OrderItem& order : query.order_by)
                items.push_back(words.phrase(order.expr.id) +
                                (order.descending ? ", highest first" : ", lowest first"));
            return items.empty() ? std::string("in no particular order") : "by " + list_of(items, "then by");
        };
        add("order", text(new_, new_words) + " instead of " + text(old_, old_words));
    }

    void compare_limits()
    {
        if (old_.limit == new_.limit && old_.offset == new_.offset && old_.with_ties == new_.with_ties)
            return;
        const auto text = [](const Query& query) {
            const auto rows = query.limit ? literal_integer(**query.limit) : std::nullopt;
            std::string words = !query.limit ? "all rows" : rows ? std::to_string(*rows) + " rows" : "some rows";
            const auto skipped = query.offset ? literal_integer(**query.offset) : std::nullopt;
            if (query.offset)
                words += " after the first " + (skipped ? std::to_string(*skipped) : "ones");
            return words + (query.with_ties ? " and ties" : "");
        };
        add("limit", text(new_) + " instead of " + text(old_));
    }

    std::vector<Difference> compare_combined()
    {
        auto* a = std::get_if<SetOperation>(&before_.body);
        auto* b = std::get_if<SetOperation>(&after_.body);
        if (!a || !b || a->op != b->op || a->all != b->all) {
            add("set", "the lists are combined in another way");
            return std::move(found_);
        }
        for (const bool left : {true, false})
            for (Difference& difference : compare(left ? *a->left : *a->right, left ? *b->left : *b->right,
                                                  schema_ == &no_schema_ ? nullptr : schema_))
                found_.push_back(std::move(difference));
        if (old_.order_by != new_.order_by)
            add("order", "another order");
        compare_limits();
        if (found_.empty())
            add("tables", "what it reads is computed in another way");
        return std::move(found_);
    }

    Query before_;
    Query after_;
    Query old_; // canonical
    Query new_;
    models::Schema no_schema_;
    const models::Schema* schema_ = nullptr;
    std::vector<Difference> found_;
};

}

std::vector<Difference> compare(const Query& before, const Query& after, const models::Schema* schema)
{
    return Comparison(before, after, schema).run();
}

}
