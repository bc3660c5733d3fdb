#pragma once

#include "sql/row_policy.hpp"

namespace datachat::sql {

// The policies of one source, looked up by table.
class Barriers {
public:
    Barriers(const models::Schema& visible, Dialect dialect, const RowPolicies& policies)
        : visible_(visible), dialect_(dialect), policies_(policies)
    {
    }

    bool protects(std::size_t table) const;

    // The barrier of a protected table: SELECT its columns, masked, FROM it WHERE its policies hold, with a limit that
    // keeps every row. Fails with refused.
    core::Result<Query> barrier(std::size_t table) const;

    // The query of a view that has to be expanded, as the view's columns; none where the view may stay a name. Fails
    // with refused for a view that cannot be expanded and is not known to be harmless.
    core::Result<std::optional<Query>> expanded_view(std::size_t table, int depth) const;

    core::Result<Query> put(Query query, int depth) const;

private:
    std::vector<const TablePolicy*> of(const models::TableInfo& table) const;
    const ViewDefinition* definition(const models::TableInfo& view) const;
    std::optional<core::Error> hidden_name(const Query& query, const std::vector<std::string>& names) const;
    std::optional<core::Error> two_of_a_name(const Query& query, const Resolution& resolution) const;
    core::Result<bool> reaches_protected(const Query& query, int depth) const;

    const models::Schema& visible_;
    Dialect dialect_;
    const RowPolicies& policies_;
};

core::Error policy_refusal(std::string message, std::string detail = "");

}
