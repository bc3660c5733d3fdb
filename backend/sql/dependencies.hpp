#pragma once

#include "models/schema.hpp"
#include "sql/tree.hpp"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace datachat::sql {

// Which columns of one SELECT fix which others, from declared keys and from equalities of its joins and filters
// (Armstrong's closure). Sources whose columns are not known fix nothing. Names are compared without case.
class Dependencies {
public:
    using Columns = std::set<std::string>; // "source.column", lower case

    // `common`: names of common tables that hide tables of the schema.
    Dependencies(const Select& select, const models::Schema& schema, const std::vector<std::string>& common);

    Columns closure(Columns start) const;
    std::optional<std::string> key_of(const ColumnRef& column) const; // none if its source is not known
    // Whether rows that agree in these columns are one row of the join.
    bool fix_the_row(const Columns& columns) const;
    // The declared key of the only source if it is one whole number, which SQLite keeps rows in order of.
    std::optional<ColumnRef> rowid() const;
    bool is_join() const { return sources_.size() > 1; }

private:
    struct Source {
        std::string name; // as the query calls it, lower case
        const models::TableInfo* table = nullptr;
    };
    struct Rule {
        Columns from;
        Columns to;
    };

    void add_source(const TableSource& source, const models::Schema& schema, const std::vector<std::string>& common);
    void add_condition(const Expr& condition, bool both_ways, const std::string& optional_side);
    void add_keys();

    std::vector<Source> sources_;
    std::vector<Rule> rules_;
    Columns constants_;
};

}
