#include "services/datasources/records/record_origin.hpp"
#include "services/datasources/utf8.hpp"

#include <fmt/format.h>

namespace datachat::services::datasources::records {
namespace {

using core::Errc;
using core::fail;

constexpr std::size_t most_members = 12;

std::string_view form_of(const json::value& value)
{
    return value.is_array()    ? "an array"
           : value.is_object() ? "an object"
           : value.is_null()   ? "null"
                               : "a single value";
}

// "data (an object), total (a single value)"
std::string members_of(const json::value& document)
{
    const json::object* object = document.if_object();
    if (object == nullptr)
        return fmt::format("The answer is {}", form_of(document));
    std::string list;
    std::size_t told = 0;
    for (const auto& [name, value] : *object) {
        if (told++ == most_members) {
            list += ", ...";
            break;
        }
        list += fmt::format("{}{} ({})", list.empty() ? "" : ", ", repaired_utf8(std::string_view(name).substr(0, 60)),
                            form_of(value));
    }
    return list.empty() ? "The answer is an empty object" : "The answer has " + list;
}

// Says what there is where no records are.
std::unexpected<core::Error> no_records(const json::value& document, const RecordTable& table)
{
    const std::string where = table.records
                                  ? fmt::format("has no records at \"{}\"", table.records->text())
                                  : std::string("is no array of records, and has not exactly one array in it");
    return fail(Errc::upstream, fmt::format("The answer for {} {}. {}. Set \"records\" of the table.", table.name,
                                            where, members_of(document)));
}

void add_records(const json::value& place, std::vector<const json::value*>& records)
{
    if (const json::array* array = place.if_array()) {
        for (const json::value& record : *array)
            records.push_back(&record);
    } else if (!place.is_null()) {
        records.push_back(&place);
    }
}

// The answer itself, or the only array among its members; of several the only one that holds objects.
const json::value* guessed_place(const json::value& document)
{
    const json::object* object = document.if_object();
    if (object == nullptr)
        return document.is_array() || document.is_null() ? &document : nullptr;
    std::vector<const json::value*> arrays;
    std::vector<const json::value*> of_objects;
    for (const auto& member : *object) {
        const json::array* array = member.value().if_array();
        if (array == nullptr)
            continue;
        arrays.push_back(&member.value());
        if (!array->empty() && array->front().is_object())
            of_objects.push_back(&member.value());
    }
    if (arrays.size() == 1)
        return arrays.front();
    return of_objects.size() == 1 ? of_objects.front() : nullptr;
}

}

Result<std::vector<const json::value*>> records_of(const json::value& document, const RecordTable& table)
{
    std::vector<const json::value*> records;
    if (!table.records) {
        const json::value* place = guessed_place(document);
        if (place == nullptr)
            return no_records(document, table);
        add_records(*place, records);
        return records;
    }
    const auto places = table.records->find_all(document);
    if (places.empty() && !document.is_null() && !table.records->has_every())
        return no_records(document, table);
    for (const json::value* place : places)
        add_records(*place, records);
    return records;
}

}
