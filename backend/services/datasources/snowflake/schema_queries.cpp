#include "services/datasources/snowflake/schema_queries.hpp"

#include "services/datasources/quoting.hpp"

#include <fmt/format.h>

namespace datachat::services::datasources::snowflake {
namespace {

StatementText selected(std::string text, std::string_view view, std::string_view order, const Selection& selection)
{
    StatementText statement{fmt::format("{}\nFROM {}.INFORMATION_SCHEMA.{}\n", text, quoted(selection.database), view)};
    if (selection.schema.empty()) {
        statement.text += "WHERE TABLE_SCHEMA <> 'INFORMATION_SCHEMA'";
    } else {
        statement.text += "WHERE TABLE_SCHEMA = ?";
        statement.bindings.push_back(selection.schema);
    }
    if (!selection.tables.empty()) {
        statement.text += " AND TABLE_NAME IN (";
        for (std::size_t i = 0; i < selection.tables.size(); ++i)
            statement.text += i == 0 ? "?" : ", ?";
        statement.text += ')';
        statement.bindings.insert(statement.bindings.end(), selection.tables.begin(), selection.tables.end());
    }
    statement.text += fmt::format("\nORDER BY {}", order);
    return statement;
}

std::string place(const Selection& selection)
{
    if (selection.schema.empty())
        return "DATABASE " + quoted(selection.database);
    return fmt::format("SCHEMA {}.{}", quoted(selection.database), quoted(selection.schema));
}

}

StatementText tables_query(const Selection& selection)
{
    return selected("SELECT TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE, ROW_COUNT, COMMENT, CLUSTERING_KEY", "TABLES",
                    "TABLE_SCHEMA, TABLE_NAME", selection);
}

StatementText columns_query(const Selection& selection)
{
    return selected("SELECT TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME, IS_NULLABLE, DATA_TYPE, NUMERIC_PRECISION,\n"
                    "       NUMERIC_SCALE, CHARACTER_MAXIMUM_LENGTH, COMMENT",
                    "COLUMNS", "TABLE_SCHEMA, TABLE_NAME, ORDINAL_POSITION", selection);
}

StatementText primary_keys_query(const Selection& selection)
{
    return {"SHOW PRIMARY KEYS IN " + place(selection)};
}

StatementText foreign_keys_query(const Selection& selection)
{
    return {"SHOW IMPORTED KEYS IN " + place(selection)};
}

std::string quoted(std::string_view name)
{
    return quoted_name(name);
}

}
