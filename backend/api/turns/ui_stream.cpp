#include "api/turns/ui_stream.hpp"

#include "api/json/json_writer.hpp"
#include "api/turns/stored_part.hpp"
#include "db/stored_names.hpp"

#include <fmt/format.h>

namespace datachat::api {
namespace {

std::string json_text(std::string_view text)
{
    std::string out;
    write_json(out, text);
    return out;
}

std::string tool_call(const std::string& type, const std::string& plan_id, const std::string& rest)
{
    return fmt::format(R"({{"type":"{}","toolCallId":{}{}}})", type, json_text(plan_id), rest);
}

std::string data_chunk(std::string_view kind, const std::string& id, const std::string& payload)
{
    return fmt::format(R"({{"type":"data-{}","id":{},"data":{}}})", kind, json_text(id), payload);
}

std::string id_of(const db::TurnPart& part)
{
    return part.kind == "usage" ? fmt::format("usage-{}", part.sequence) : part.kind;
}

bool was_refused(db::TurnState state)
{
    return state == db::TurnState::cancelled;
}

}

std::string message_metadata(const db::Turn& turn)
{
    return fmt::format(R"({{"turn_id":{},"chat_id":{},"question":{},"source_id":{},"created_at_ms":{},"state":"{}"}})",
                       json_text(turn.id), json_text(turn.chat_id), json_text(turn.question), json_text(turn.source_id),
                       turn.created_at_ms, db::stored_name(turn.state));
}

std::vector<std::string> UiStream::begin(const db::Turn& turn)
{
    begun_ = true;
    return {fmt::format(R"({{"type":"start","messageId":{},"messageMetadata":{}}})", json_text(turn.id),
                        message_metadata(turn)),
            R"({"type":"start-step"})"};
}

std::vector<std::string> UiStream::progress(const Event& event)
{
    return {fmt::format(R"({{"type":"data-progress","transient":true,"data":{{"step":{},"text":{}}}}})",
                        json_text(event.step), json_text(event.text))};
}

// What a waiting plan became: told before anything that came of it.
void UiStream::settle_plan(std::vector<std::string>& chunks, bool confirmed)
{
    if (!waiting_)
        return;
    if (!goes_on_)
        chunks.push_back(tool_call("tool-input-available", waiting_->plan_id,
                                   R"(,"toolName":"confirm_plan","input":)" + waiting_->input));
    chunks.push_back(confirmed
                         ? tool_call("tool-output-available", waiting_->plan_id, R"(,"output":{"confirmed":true})")
                         : tool_call("tool-output-denied", waiting_->plan_id, ""));
    waiting_.reset();
}

std::vector<std::string> UiStream::part(const db::TurnPart& part)
{
    std::vector<std::string> chunks;
    if (part.kind == "plan") {
        const StoredPlan plan = read_stored_plan(part.payload_json);
        waiting_.reset();
        if (plan.needs_confirmation)
            waiting_ =
                WaitingPlan{plan.plan_id, fmt::format(R"({{"plan_id":{},"revision":{},"hash":{}}})",
                                                      json_text(plan.plan_id), plan.revision, json_text(plan.hash))};
        if (goes_on_ && plan.needs_confirmation)
            return chunks; // the page has it
    } else {
        settle_plan(chunks, true);
    }
    if (part.kind != "text") {
        chunks.push_back(data_chunk(part.kind, id_of(part), shown_payload(part)));
        return chunks;
    }
    const std::string id = fmt::format("\"text-{}\"", part.sequence);
    chunks.push_back(fmt::format(R"({{"type":"text-start","id":{}}})", id));
    chunks.push_back(fmt::format(R"({{"type":"text-delta","id":{},"delta":{}}})", id,
                                 json_text(read_stored_text(part.payload_json))));
    chunks.push_back(fmt::format(R"({{"type":"text-end","id":{}}})", id));
    return chunks;
}

std::vector<std::string> UiStream::end(const db::Turn& turn)
{
    std::vector<std::string> chunks;
    const bool waits = turn.state == db::TurnState::awaiting_confirmation && waiting_;
    if (waits) {
        chunks.push_back(tool_call("tool-input-available", waiting_->plan_id,
                                   R"(,"toolName":"confirm_plan","input":)" + waiting_->input));
        chunks.push_back(fmt::format(R"({{"type":"tool-approval-request","approvalId":{0},"toolCallId":{0}}})",
                                     json_text(waiting_->plan_id)));
    } else {
        settle_plan(chunks, !was_refused(turn.state));
    }
    chunks.push_back(fmt::format(R"({{"type":"message-metadata","messageMetadata":{}}})", message_metadata(turn)));
    chunks.push_back(R"({"type":"finish-step"})");
    chunks.push_back(fmt::format(R"({{"type":"finish","finishReason":"{}"}})", waits ? "tool-calls" : "stop"));
    return chunks;
}

std::string ui_messages(const db::Turn& turn, const std::vector<db::TurnPart>& parts)
{
    std::string out = fmt::format(R"({{"id":{},"role":"user","metadata":{},"parts":[{{"type":"text","text":{}}}]}},)",
                                  json_text(turn.message_id.empty() ? turn.id + "-question" : turn.message_id),
                                  message_metadata(turn), json_text(turn.question));
    out += fmt::format(R"({{"id":{},"role":"assistant","metadata":{},"parts":[{{"type":"step-start"}})",
                       json_text(turn.id), message_metadata(turn));
    // Of a kind that replaces itself only the last one is shown.
    const auto is_last = [&](std::size_t at) {
        for (std::size_t i = at + 1; i < parts.size(); ++i) {
            if (id_of(parts[i]) == id_of(parts[at]))
                return false;
        }
        return true;
    };
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const db::TurnPart& part = parts[i];
        if (part.kind == "text") {
            out += fmt::format(R"(,{{"type":"text","state":"done","text":{}}})",
                               json_text(read_stored_text(part.payload_json)));
            continue;
        }
        if (!is_last(i))
            continue;
        out += ',' + data_chunk(part.kind, id_of(part), shown_payload(part));
        if (part.kind != "plan")
            continue;
        const StoredPlan plan = read_stored_plan(part.payload_json);
        if (!plan.needs_confirmation)
            continue;
        const std::string id = json_text(plan.plan_id);
        const std::string input =
            fmt::format(R"({{"plan_id":{},"revision":{},"hash":{}}})", id, plan.revision, json_text(plan.hash));
        out += fmt::format(R"(,{{"type":"tool-confirm_plan","toolCallId":{},"input":{},)", id, input);
        if (turn.state == db::TurnState::awaiting_confirmation)
            out += fmt::format(R"("state":"approval-requested","approval":{{"id":{}}}}})", id);
        else if (was_refused(turn.state))
            out += fmt::format(R"("state":"output-denied","approval":{{"id":{},"approved":false}}}})", id);
        else
            out += fmt::format(
                R"("state":"output-available","output":{{"confirmed":true}},"approval":{{"id":{},"approved":true}}}})",
                id);
    }
    return out + "]}";
}

}
