#include "speed/wide_schema.hpp"

#include <array>
#include <string>

namespace datachat::bench {

namespace {

constexpr std::array<const char*, 20> things{"account", "machine", "vessel",  "journey", "invoice", "worker",  "garden",
                                             "letter",  "sensor",  "library", "treaty",  "harvest", "patient", "lesson",
                                             "museum",  "bridge",  "parcel",  "studio",  "glacier", "market"};
constexpr std::array<const char*, 20> kinds{"",       "annual",  "local", "foreign", "digital", "ancient", "mobile",
                                            "public", "private", "draft", "closed",  "shared",  "hidden",  "weekly",
                                            "global", "outer",   "inner", "former",  "current", "spare"};
constexpr std::array<const char*, 5> measures{"weight", "amount", "height", "score", "volume"};

models::ColumnInfo column(std::string name, models::Type type, std::string native)
{
    models::ColumnInfo info;
    info.name = std::move(name);
    info.type = type;
    info.native_type = std::move(native);
    return info;
}

std::string table_name(std::size_t number)
{
    const std::string kind = kinds[number / things.size() % kinds.size()];
    const std::size_t round = number / (things.size() * kinds.size());
    return kind + (kind.empty() ? "" : "_") + things[number % things.size()] +
           (round == 0 ? "" : "_" + std::to_string(round));
}

}

models::Schema wide_schema(std::size_t tables)
{
    models::Schema schema;
    for (std::size_t number = 0; number < tables; ++number) {
        models::TableInfo table;
        table.name = table_name(number);
        table.columns.push_back(column(table.name + "_id", models::Type::int64, "INTEGER"));
        table.primary_key = {table.columns.front().name};
        table.columns.push_back(column("name", models::Type::text, "TEXT"));
        table.columns.push_back(column("opened", models::Type::date, "DATE"));
        table.columns.push_back(column("status", models::Type::text, "TEXT"));
        for (const char* measure : measures)
            table.columns.push_back(column(std::string(measure) + "_" + things[(number + 7) % things.size()],
                                           models::Type::float64, "REAL"));
        if (number > 0) {
            const std::string other = table_name(number - 1);
            table.columns.push_back(column(other + "_id", models::Type::int64, "INTEGER"));
            table.foreign_keys.push_back({{other + "_id"}, "", other, {other + "_id"}});
        }
        table.row_count = 1'000;
        schema.tables.push_back(std::move(table));
    }
    return schema;
}

}
