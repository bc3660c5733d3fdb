#include "api/routes/chat_request.hpp"

#include "api/json/json_reader.hpp"
#include "api/json/json_schema.hpp"
#include "api/turns/topics.hpp"

#include <fmt/format.h>

namespace datachat::api {
namespace {

using core::Errc;
using core::fail;
using core::Result;

constexpr std::size_t longest_question = 10'000;

struct MessagePart {
    std::string type;
    std::string text;
    std::string state;
    std::string tool_call_id;
    json::value input;
    json::value approval;
};

struct ChatMessage {
    std::string id;
    std::string role;
    std::vector<MessagePart> parts;
};

struct ChatBody {
    std::string id;
    std::vector<ChatMessage> messages;
    std::string trigger;
    std::string message_id;
    std::string source_id;
    std::optional<std::string> project_id;
    std::optional<ChosenReading> choice;
    std::optional<db::ConfirmationPolicy> policy;
};

struct PlanInput {
    std::string plan_id;
    std::int64_t revision = 0;
    std::string hash;
};

struct Approval {
    std::string id;
    bool approved = false;
};

}

template <>
struct Words<db::ConfirmationPolicy> {
    static constexpr std::array<std::string_view, 3> names{"always", "when_unsure", "never"};
};
template <>
struct Shape<ChosenReading> {
    static constexpr std::string_view name = "ChosenReading";
    static constexpr auto fields = std::tuple{required("turn_id", &ChosenReading::turn_id, "The turn that asked back"),
                                              required("index", &ChosenReading::index, "From 0")};
};
template <>
struct Shape<MessagePart> {
    static constexpr std::string_view name = "MessagePart";
    static constexpr auto fields =
        std::tuple{required("type", &MessagePart::type),   optional("text", &MessagePart::text),
                   optional("state", &MessagePart::state), optional("toolCallId", &MessagePart::tool_call_id),
                   optional("input", &MessagePart::input), optional("approval", &MessagePart::approval)};
};
template <>
struct Shape<ChatMessage> {
    static constexpr std::string_view name = "ChatMessage";
    static constexpr auto fields = std::tuple{optional("id", &ChatMessage::id), required("role", &ChatMessage::role),
                                              required("parts", &ChatMessage::parts)};
};
template <>
struct Shape<ChatBody> {
    static constexpr std::string_view name = "ChatBody";
    static constexpr auto fields =
        std::tuple{required("id", &ChatBody::id, "Of the chat; made by the client"),
                   required("messages", &ChatBody::messages, "Only the last one counts"),
                   optional("trigger", &ChatBody::trigger, "submit-message or regenerate-message"),
                   optional("messageId", &ChatBody::message_id),
                   optional("source_id", &ChatBody::source_id, "The data source that is asked"),
                   optional("project_id", &ChatBody::project_id, "Instead of the query parameter"),
                   optional("choice", &ChatBody::choice, "Instead of a question: a reading of a turn that asked back"),
                   optional("policy", &ChatBody::policy, "Instead of the project's")};
};
template <>
struct Shape<PlanInput> {
    static constexpr auto fields =
        std::tuple{required("plan_id", &PlanInput::plan_id), optional("revision", &PlanInput::revision),
                   optional("hash", &PlanInput::hash)};
};
template <>
struct Shape<Approval> {
    static constexpr auto fields = std::tuple{optional("id", &Approval::id), required("approved", &Approval::approved)};
};

namespace {

Result<PlanDecision> read_decision(const MessagePart& part)
{
    auto approval = read_json<Approval>(part.approval);
    if (!approval)
        return std::unexpected(approval.error());
    PlanDecision decision{.plan_id = part.tool_call_id, .approved = approval->approved};
    if (part.input.is_object()) {
        auto input = read_json<PlanInput>(part.input);
        if (!input)
            return std::unexpected(input.error());
        decision.plan_id = input->plan_id;
        decision.revision = input->revision;
        decision.hash = input->hash;
    }
    return decision;
}

std::string text_of(const ChatMessage& message)
{
    std::string text;
    for (const MessagePart& part : message.parts) {
        if (part.type == "text")
            text += (text.empty() ? "" : "\n") + part.text;
    }
    text.erase(0, text.find_first_not_of(" \t\r\n"));
    text.erase(text.find_last_not_of(" \t\r\n") + 1);
    return text;
}

}

Result<ChatRequest> read_chat_request(std::string_view body)
{
    auto value = parse_json(body);
    if (!value)
        return std::unexpected(value.error());
    return read_chat_request(*value);
}

Result<ChatRequest> read_chat_request(const json::value& value)
{
    auto body = read_json<ChatBody>(value);
    if (!body)
        return std::unexpected(body.error());
    if (!core::is_valid_client_id(body->id))
        return fail(Errc::invalid_argument,
                    "/id must be 1 to 128 letters, digits and signs of . _ : - without spaces.");
    ChatRequest request{.chat_id = body->id,
                        .source_id = std::move(body->source_id),
                        .project_id = std::move(body->project_id),
                        .policy = body->policy,
                        .choice = std::move(body->choice)};
    if (body->messages.empty()) {
        if (request.choice)
            return request;
        return fail(Errc::invalid_argument, "/messages must hold the question as its last message.");
    }
    const ChatMessage& last = body->messages.back();
    if (last.role == "assistant") {
        for (auto part = last.parts.rbegin(); part != last.parts.rend(); ++part) {
            if (part->state != "approval-responded")
                continue;
            auto decision = read_decision(*part);
            if (!decision)
                return std::unexpected(decision.error());
            request.decision = std::move(*decision);
            return request;
        }
    }
    if (last.role != "user")
        return fail(Errc::invalid_argument, "The last message must be the person's, or an answer with a decided plan.");
    if (!last.id.empty() && !core::is_valid_client_id(last.id))
        return fail(Errc::invalid_argument,
                    "A message's id is 1 to 128 letters, digits and signs of . _ : - without spaces.");
    // To answer anew is a turn of its own: the stored one stays.
    request.message_id = body->trigger == "regenerate-message" ? std::string() : last.id;
    request.question = text_of(last);
    if (request.question.empty() && !request.choice)
        return fail(Errc::invalid_argument, "The question is empty: write what you want to know.");
    if (request.question.size() > longest_question)
        return fail(Errc::too_large, "A question may have 10,000 bytes.");
    return request;
}

json::value describe_chat_request(json::object& components)
{
    return describe<ChatBody>(components);
}

asio::awaitable<Result<std::string>> begin_confirmed(Services& services, models::RequestContext context,
                                                     db::ConfirmationRequest confirmation)
{
    TurnRunner::Step step = [confirmation = std::move(confirmation)](agents::Orchestrator& orchestrator,
                                                                     models::RequestContext with,
                                                                     agents::TurnSink& sink) {
        return orchestrator.confirm(std::move(with), confirmation, {}, sink);
    };
    co_return co_await services.turns.begin(std::move(context), std::move(step));
}

asio::awaitable<Result<void>> reject_plan(Services& services, models::RequestContext context, std::string plan_id,
                                          std::int64_t revision)
{
    auto record = co_await services.repositories.plans().get(context.scope, plan_id, revision);
    if (!record)
        co_return std::unexpected(record.error());
    auto rejected = co_await services.repositories.plans().reject(context.scope, std::move(plan_id), revision,
                                                                  context.principal.id);
    if (!rejected)
        co_return rejected;
    auto ended = co_await services.turns.stop(context.scope, record->turn_id);
    if (!ended)
        co_return std::unexpected(ended.error());
    co_return Result<void>{};
}

namespace {

asio::awaitable<Result<BegunTurn>> decide(Services& services, models::RequestContext context, PlanDecision decision)
{
    // The server trusts its own stored plan; the page's copy says only which one was seen.
    auto record = co_await services.repositories.plans().get_latest(context.scope, decision.plan_id);
    if (!record)
        co_return std::unexpected(record.error());
    if (decision.revision == 0)
        decision.revision = record->revision;
    if (decision.hash.empty())
        decision.hash = record->hash;
    auto turn = co_await services.repositories.turns().get(context.scope, record->turn_id);
    if (!turn)
        co_return std::unexpected(turn.error());
    // The parts up to the waiting plan are on the page; what follows it is told.
    auto parts = co_await services.repositories.turns().parts(context.scope, turn->id, 0, 1000);
    if (!parts)
        co_return std::unexpected(parts.error());
    BegunTurn begun{.turn_id = turn->id, .goes_on = true};
    for (const db::TurnPart& part : *parts) {
        if (part.kind == "plan")
            begun.from_sequence = part.sequence;
    }
    if (!decision.approved) {
        auto rejected = co_await reject_plan(services, std::move(context), decision.plan_id, decision.revision);
        if (!rejected)
            co_return std::unexpected(rejected.error());
        co_return begun;
    }
    db::ConfirmationRequest confirmation{
        .plan_id = decision.plan_id, .revision = decision.revision, .hash = decision.hash};
    auto started = co_await begin_confirmed(services, std::move(context), std::move(confirmation));
    if (!started)
        co_return std::unexpected(started.error());
    co_return begun;
}

}

asio::awaitable<Result<BegunTurn>> begin_chat_turn(Services& services, models::RequestContext context,
                                                   ChatRequest request)
{
    if (request.decision)
        co_return co_await decide(services, std::move(context), std::move(*request.decision));
    if (request.source_id.empty())
        co_return fail(Errc::invalid_argument, "/source_id is missing: say which data source the question is for.");
    auto source = co_await services.repositories.sources().get(context.scope, request.source_id);
    if (!source)
        co_return std::unexpected(source.error());
    auto project = co_await services.repositories.projects().get(context.scope);
    if (!project)
        co_return std::unexpected(project.error());
    auto time = services.time_frame(*project);
    if (!time)
        co_return std::unexpected(time.error());
    agents::AskRequest ask{.chat_id = std::move(request.chat_id),
                           .message_id = std::move(request.message_id),
                           .question = std::move(request.question),
                           .source_id = std::move(request.source_id),
                           .time = std::move(*time),
                           .policy = request.policy};
    TurnRunner::Step step;
    if (request.choice) {
        if (request.choice->index < 0 || request.choice->index > 100)
            co_return fail(Errc::invalid_argument, "/choice/index must be the number of a reading, from 0.");
        step = [ask = std::move(ask), choice = std::move(*request.choice)](
                   agents::Orchestrator& orchestrator, models::RequestContext with, agents::TurnSink& sink) {
            return orchestrator.choose(std::move(with), ask, choice.turn_id, static_cast<std::size_t>(choice.index),
                                       sink);
        };
    } else {
        step = [ask = std::move(ask)](agents::Orchestrator& orchestrator, models::RequestContext with,
                                      agents::TurnSink& sink) { return orchestrator.ask(std::move(with), ask, sink); };
    }
    auto turn_id = co_await services.turns.begin(std::move(context), std::move(step));
    if (!turn_id)
        co_return std::unexpected(turn_id.error());
    co_return BegunTurn{.turn_id = std::move(*turn_id)};
}

}
