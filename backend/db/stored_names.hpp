#pragma once

#include "db/records.hpp"

#include <string>
#include <string_view>

// How enumerators are written in rows. Never changed once released. Reading a name that is none is damage and throws
// std::runtime_error.
namespace datachat::db {

std::string stored_name(ConfirmationPolicy policy);
std::string stored_name(TurnState state);
std::string stored_name(PlanState state);
std::string stored_name(FeedbackKind kind);
std::string stored_name(models::KnowledgeState state);
std::string stored_name(models::KnowledgeKind kind);

template <class T>
T from_stored_name(std::string_view name);

}
