#pragma once

#include "sql/resolve.hpp"
#include "sql/typing.hpp"

#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace datachat::sql {

// A column that a name can mean: of a table, a sub-query, a common table or a function.
struct ScopeColumn {
    std::string name;
    models::Type type = models::Type::unknown;
    std::optional<SchemaColumn> origin;
    models::TimeStorage storage = models::TimeStorage::none;
};

struct ScopeTable {
    std::string name; // alias, or the table's own name
    std::string schema;
    std::vector<ScopeColumn> columns;
    bool is_stored = false; // a table of the schema, which in SQLite has a rowid
};

// What names mean at one place of a query.
struct Scope {
    const Scope* outer = nullptr;
    std::vector<ScopeTable> tables;
    std::vector<std::string> merged;  // by USING and NATURAL: no longer ambiguous
    std::vector<ScopeColumn> aliases; // of the SELECT list
    std::vector<Expr*> conditions;    // SQLite's ON may name any table of FROM: looked up when all are known
};

struct CommonScope {
    const CommonScope* outer = nullptr;
    std::string name;
    std::vector<ScopeColumn> columns;
};

// Whether a name may mean an output of the SELECT list where it stands.
enum class AliasRule : unsigned char { never, after_columns, before_columns };

// Looks up the names of one query; the first error stops it.
class Resolver {
public:
    Resolver(const models::Schema& schema, Dialect dialect) : schema_(schema), dialect_(dialect) {}
    core::Result<Resolution> run(Query& query);
    core::Result<Typing> run_with_types(Query& query);

private:
    // resolve_query.cpp
    std::vector<ScopeColumn> query(Query& query, const Scope* outer, const CommonScope* common);
    std::vector<ScopeColumn> body(Query& query, const Scope* outer, const CommonScope* common, Scope& scope);
    std::vector<ScopeColumn> select(Select& select, Scope& scope, const CommonScope* common);
    static std::vector<ScopeColumn> by_name(std::vector<ScopeColumn> left, const std::vector<ScopeColumn>& right);
    std::vector<ScopeColumn> set_operation(SetOperation& operation, const Scope* outer, const CommonScope* common);
    std::vector<ScopeColumn> values(Values& values, Scope& scope, const CommonScope* common);
    void outputs_of(const SelectItem& item, const Scope& scope, std::vector<ScopeColumn>& outputs);

    // resolve_star.cpp
    void star(const Star& star, const Scope& scope, std::vector<ScopeColumn>& outputs);
    void check_excluded(const Star& star, const std::vector<ScopeColumn>& of_star);
    void window(Window& window, const Scope& scope, const CommonScope* common);
    void order_items(std::vector<OrderItem>& items, const Scope& scope, const CommonScope* common);
    std::vector<ScopeColumn> renamed(std::vector<ScopeColumn> columns, const std::vector<std::string>& names);

    // resolve_source.cpp
    void source(TableSource& source, Scope& scope, const CommonScope* common);
    void table(TableSource& source, TableName& name, Scope& scope, const CommonScope* common);
    void derived(DerivedTable& derived, Scope& scope, const CommonScope* common);
    void function(TableFunction& function, Scope& scope, const CommonScope* common);
    void join(Join& join, Scope& scope, const CommonScope* common);
    void pivot(Pivot& pivot, Scope& scope, const CommonScope* common);
    void unpivot(Unpivot& unpivot, Scope& scope, const CommonScope* common);
    void merge(Scope& scope, std::size_t left_begin, std::size_t right_begin, const Join& join);
    void unknown_table(const TableName& name, const CommonScope* common);

    // resolve_names.cpp
    void expr(Expr& expr, const Scope& scope, const CommonScope* common, AliasRule rule);
    void exprs(std::vector<Expr>& list, const Scope& scope, const CommonScope* common, AliasRule rule);
    void column(Expr& expr, const Scope& scope, AliasRule rule);
    bool is_field(const ColumnRef& name, const Scope& scope);
    bool reads_parameter(const ColumnRef& name, const Scope& scope) const;
    std::optional<ScopeColumn> look_up(ColumnRef& column, const Scope& scope, AliasRule rule);
    std::optional<ScopeColumn> in_tables(ColumnRef& column, const Scope& scope);
    void unknown_column(const ColumnRef& column, const Scope& scope);
    void date_nodes(Expr& expr);
    void compare_with(Expr& relative, const Expr& other);

    // expression_types.cpp
    ScopeColumn typed(const Expr& expr) const;

    void use(const SchemaColumn& column) { used_columns_.push_back(column); }
    void fail(core::Errc code, std::string message)
    {
        if (!error_)
            error_ = core::Error{code, std::move(message)};
    }

    const models::Schema& schema_;
    Dialect dialect_;
    Resolution resolution_;
    std::optional<Typing> typing_; // when types are asked for
    bool found_alias_ = false;     // by look_up()
    std::vector<SchemaColumn> used_columns_;
    std::unordered_map<NodeId, ScopeColumn> columns_;                 // what each ColumnRef is
    std::unordered_map<NodeId, std::vector<ScopeColumn>> subqueries_; // outputs, by the query's id
    std::optional<core::Error> error_;
};

// The table of the schema that a name means: to the letter if there is one, else but for case. Schemas that the dialect
// implies ("main", "public") are the same as none.
std::optional<std::size_t> find_table(const models::Schema& schema, const TableName& name, Dialect dialect);

}
