#include "api/turns/stored_part.hpp"

#include "api/json/json_reader.hpp"

#include <boost/json.hpp>

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

struct StoredError {
    std::string code;
    std::string message;
};

core::Errc code_named(std::string_view name)
{
    for (int i = 0; i < static_cast<int>(core::Errc::internal); ++i) {
        if (core::name(static_cast<core::Errc>(i)) == name)
            return static_cast<core::Errc>(i);
    }
    return core::Errc::internal;
}

}

template <>
struct Shape<StoredText> {
    static constexpr auto fields = std::tuple{optional("text", &StoredText::text)};
};

template <>
struct Shape<StoredError> {
    static constexpr auto fields =
        std::tuple{optional("code", &StoredError::code), optional("message", &StoredError::message)};
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

std::string shown_payload(const db::TurnPart& part)
{
    if (part.kind != "clarification")
        return part.payload_json;
    boost::system::error_code failure;
    boost::json::value payload = boost::json::parse(part.payload_json, failure);
    boost::json::value* choices =
        failure || !payload.is_object() ? nullptr : payload.get_object().if_contains("choices");
    if (choices == nullptr || !choices->is_array())
        return part.payload_json;
    for (boost::json::value& choice : choices->get_array()) {
        if (choice.is_object())
            choice.get_object().erase("plan");
    }
    return boost::json::serialize(payload);
}

core::Error read_stored_error(std::string_view payload)
{
    auto value = parse_json(payload);
    const StoredError stored = value ? read_json<StoredError>(*value).value_or(StoredError{}) : StoredError{};
    return {code_named(stored.code), stored.message, {}, {}};
}

}
