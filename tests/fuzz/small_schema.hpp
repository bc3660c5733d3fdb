#pragma once

#include "models/schema.hpp"

namespace datachat::fuzz {

// customers and orders, of the same columns, and a view.
inline models::Schema small_schema()
{
    models::Schema schema;
    for (const char* name : {"customers", "orders", "v"}) {
        models::TableInfo table;
        table.name = name;
        for (const char* column : {"id", "name", "price", "order_date"}) {
            models::ColumnInfo info;
            info.name = column;
            info.type = models::Type::text;
            table.columns.push_back(info);
        }
        schema.tables.push_back(table);
    }
    schema.tables.back().kind = models::TableKind::view;
    return schema;
}

}
