#include "input.hpp"
#include "nl/engine.hpp"
#include "sql/parser.hpp"

using namespace datachat;

namespace {

models::ColumnInfo column(const char* name, models::Type type)
{
    models::ColumnInfo info;
    info.name = name;
    info.type = type;
    return info;
}

std::shared_ptr<const nl::Catalog> small_catalog()
{
    models::Schema schema;
    models::TableInfo bands;
    bands.name = "bands";
    bands.columns = {column("band_id", models::Type::int64), column("name", models::Type::text),
                     column("founded", models::Type::date)};
    bands.primary_key = {"band_id"};
    models::TableInfo shows;
    shows.name = "shows";
    shows.columns = {column("show_id", models::Type::int64), column("band_id", models::Type::int64),
                     column("visitors", models::Type::int64), column("played", models::Type::date)};
    shows.primary_key = {"show_id"};
    shows.foreign_keys = {{{"band_id"}, "", "bands", {"band_id"}}};
    schema.tables = {bands, shows};
    nl::ColumnProfile names;
    names.table = 0;
    names.column = 1;
    names.values = {"The Kites", "Blue", "100%"};
    names.complete = true;
    return nl::build_catalog(std::move(schema), {names}, {}, nullptr);
}

}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const std::shared_ptr<const nl::Catalog> catalog = small_catalog();
    const fuzz::Input input = fuzz::split(data, size);
    nl::Question question;
    question.text = input.text;
    nl::Interpretation first = nl::interpret(question, *catalog, nullptr);
    if (!first.readings.empty()) {
        question.previous = first.readings.front().query;
        question.previous_question = "how many shows per band in 2023?";
        nl::interpret(question, *catalog, nullptr);
    }
    return 0;
}
