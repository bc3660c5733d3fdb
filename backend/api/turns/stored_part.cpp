#include "api/turns/stored_part.hpp"

#include "api/json/json_reader.hpp"

namespace datachat::api {

template <>
struct Shape<StoredPlan> {
    static constexpr auto fields =
        std::tuple{optional("plan_id", &StoredPlan::plan_id), optional("revision", &StoredPlan::revision),
                   optional("hash", &StoredPlan::hash), optional("source_id", &StoredPlan::source_id),
                   optional("needs_confirmation", &StoredPlan::needs_confirmation)};
};

namespace {

struct StoredText {
    std::string text;
};

}

template <>
struct Shape<StoredText> {
    static constexpr auto fields = std::tuple{optional("text", &StoredText::text)};
};

StoredPlan read_stored_plan(std::string_view payload)
{
    auto value = parse_json(payload);
    return value ? read_json<StoredPlan>(*value).value_or(StoredPlan{}) : StoredPlan{};
}

std::string read_stored_text(std::string_view payload)
{
    auto value = parse_json(payload);
    return value ? read_json<StoredText>(*value).value_or(StoredText{}).text : std::string();
}

}
