#include "db/stored_names.hpp"

#include <array>
#include <stdexcept>

namespace datachat::db {
namespace {

template <class T>
struct Row {
    T value;
    std::string_view name;
};

template <class T>
constexpr int rows = 0;

template <>
constexpr std::array rows<ConfirmationPolicy>{Row{ConfirmationPolicy::always, "always"},
                                              Row{ConfirmationPolicy::when_unsure, "when_unsure"},
                                              Row{ConfirmationPolicy::never, "never"}};
template <>
constexpr std::array rows<TurnState>{Row{TurnState::received, "received"},
                                     Row{TurnState::planning, "planning"},
                                     Row{TurnState::awaiting_confirmation, "awaiting_confirmation"},
                                     Row{TurnState::running, "running"},
                                     Row{TurnState::answered, "answered"},
                                     Row{TurnState::clarifying, "clarifying"},
                                     Row{TurnState::declined, "declined"},
                                     Row{TurnState::failed, "failed"},
                                     Row{TurnState::cancelled, "cancelled"}};
template <>
constexpr std::array rows<PlanState>{Row{PlanState::pending, "pending"}, Row{PlanState::confirmed, "confirmed"},
                                     Row{PlanState::rejected, "rejected"}, Row{PlanState::expired, "expired"},
                                     Row{PlanState::superseded, "superseded"}};
template <>
constexpr std::array rows<FeedbackKind>{
    Row{FeedbackKind::corrected_sql, "corrected_sql"},   Row{FeedbackKind::edited_plan, "edited_plan"},
    Row{FeedbackKind::chosen_reading, "chosen_reading"}, Row{FeedbackKind::right, "right"},
    Row{FeedbackKind::thumbs_up, "thumbs_up"},           Row{FeedbackKind::thumbs_down, "thumbs_down"},
    Row{FeedbackKind::defined_word, "defined_word"}};
template <>
constexpr std::array rows<models::KnowledgeState>{
    Row{models::KnowledgeState::proposed, "proposed"}, Row{models::KnowledgeState::quarantined, "quarantined"},
    Row{models::KnowledgeState::active, "active"}, Row{models::KnowledgeState::retired, "retired"}};
template <>
constexpr std::array rows<models::KnowledgeKind>{Row{models::KnowledgeKind::metric, "metric"},
                                                 Row{models::KnowledgeKind::synonym, "synonym"},
                                                 Row{models::KnowledgeKind::value_alias, "value_alias"},
                                                 Row{models::KnowledgeKind::column_default, "column_default"},
                                                 Row{models::KnowledgeKind::join_preference, "join_preference"},
                                                 Row{models::KnowledgeKind::instruction, "instruction"},
                                                 Row{models::KnowledgeKind::verified_pair, "verified_pair"},
                                                 Row{models::KnowledgeKind::rejected_query, "rejected_query"}};

template <class T>
std::string find_name(T value)
{
    for (const auto& row : rows<T>) {
        if (row.value == value)
            return std::string(row.name);
    }
    throw std::logic_error("metadata: an enumerator has no name");
}

}

std::string stored_name(ConfirmationPolicy policy)
{
    return find_name(policy);
}

std::string stored_name(TurnState state)
{
    return find_name(state);
}

std::string stored_name(PlanState state)
{
    return find_name(state);
}

std::string stored_name(FeedbackKind kind)
{
    return find_name(kind);
}

std::string stored_name(models::KnowledgeState state)
{
    return find_name(state);
}

std::string stored_name(models::KnowledgeKind kind)
{
    return find_name(kind);
}

template <class T>
T from_stored_name(std::string_view name)
{
    for (const auto& row : rows<T>) {
        if (row.name == name)
            return row.value;
    }
    throw std::runtime_error("metadata: unknown name \"" + std::string(name) + "\"");
}

template ConfirmationPolicy from_stored_name(std::string_view);
template TurnState from_stored_name(std::string_view);
template PlanState from_stored_name(std::string_view);
template FeedbackKind from_stored_name(std::string_view);
template models::KnowledgeState from_stored_name(std::string_view);
template models::KnowledgeKind from_stored_name(std::string_view);

}
