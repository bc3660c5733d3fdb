#include "services/knowledge/combined_kind.hpp"

namespace datachat::services::knowledge {
namespace {

namespace json = boost::json;
using core::Errc;
using core::fail;
using core::Result;
using datasources::FieldType;
using datasources::SourceConfig;

constexpr std::int64_t usual_rows = 1'000'000;
constexpr std::int64_t most_rows = 20'000'000;

// "combined:" or "combined:all", or ids with commas.
Result<json::object> values_of(std::string_view address)
{
    std::string_view ids = address.substr(address.find(':') + 1);
    json::array list;
    while (!ids.empty() && ids != "all") {
        const std::size_t comma = ids.find(',');
        list.emplace_back(ids.substr(0, comma));
        ids = comma == std::string_view::npos ? std::string_view() : ids.substr(comma + 1);
    }
    return list.empty() ? json::object() : json::object{{"sources", std::move(list)}};
}

Result<std::vector<std::string>> ids_in(const SourceConfig& config)
{
    std::vector<std::string> ids;
    const json::value* list = config.values.if_contains("sources");
    if (list == nullptr)
        return ids;
    if (!list->is_array())
        return fail(Errc::invalid_argument, "\"sources\" must be an array of ids.");
    for (const json::value& id : list->get_array()) {
        if (!id.is_string())
            return fail(Errc::invalid_argument, "\"sources\" must be an array of ids.");
        ids.emplace_back(id.get_string());
    }
    return ids;
}

std::string shown(const SourceConfig& config)
{
    std::string text;
    if (const auto ids = ids_in(config)) {
        for (const std::string& id : *ids)
            text += (text.empty() ? "" : ",") + id;
    }
    return "combined:" + (text.empty() ? "all" : text);
}

}

datasources::SourceKind combined_kind_of(SourceCatalogs& catalogs, db::Repositories& repositories,
                                         datasources::MakeWorkbench make_workbench, asio::thread_pool& pool)
{
    return {.name = std::string(combined_kind),
            .title = "Several sources together",
            .schemes = {std::string(combined_kind)},
            .example = "combined:all",
            .fields = {{.name = "sources",
                        .type = FieldType::json,
                        .title = "Sources",
                        .help = "Their ids as a JSON array; empty: all sources of the project.",
                        .advanced = true},
                       {.name = "rows_per_table",
                        .type = FieldType::whole_number,
                        .title = "Rows that may be brought from one table",
                        .help = "A question that needs more is refused.",
                        .advanced = true,
                        .fallback = usual_rows}},
            .read_address = values_of,
            .shown = shown,
            .natural_name = [](const SourceConfig&) { return std::string("All sources"); },
            .make = [&catalogs, &repositories, make_workbench = std::move(make_workbench),
                     &pool](const SourceConfig& config) -> Result<std::unique_ptr<datasources::DataSource>> {
                auto ids = ids_in(config);
                if (!ids)
                    return std::unexpected(ids.error());
                const std::int64_t rows = config.whole_number("rows_per_table", usual_rows);
                if (rows < 1 || rows > most_rows)
                    return fail(Errc::invalid_argument, "\"rows_per_table\" must lie between 1 and 20,000,000.");
                return std::make_unique<CombinedSource>(
                    CombinedConfig{.source_ids = std::move(*ids), .rows_per_table = rows}, catalogs, repositories,
                    make_workbench, pool);
            }};
}

}
