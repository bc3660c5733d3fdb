#include "app/commands/feedback.hpp"

#include "agents/part_json.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace datachat::app {
namespace {

using core::Errc;
using core::fail;
using core::Result;
using db::FeedbackKind;

std::string trimmed(std::string text)
{
    text.erase(0, text.find_first_not_of(' '));
    text.erase(text.find_last_not_of(' ') + 1);
    return text;
}

Result<db::FeedbackEvent> event_of(const FeedbackOptions& options)
{
    const int said = (options.right ? 1 : 0) + (options.wrong ? 1 : 0) + (options.sql.empty() ? 0 : 1) +
                     (options.definition.empty() ? 0 : 1);
    if (said != 1)
        return fail(Errc::invalid_argument, "Say one thing: --right, --wrong, --sql SQL or --define word=meaning.");
    db::FeedbackEvent event;
    if (options.right) {
        event.kind = FeedbackKind::right;
    } else if (options.wrong) {
        event.kind = FeedbackKind::thumbs_down;
    } else if (!options.sql.empty()) {
        event.kind = FeedbackKind::corrected_sql;
        event.payload_json = fmt::format(R"({{"sql":{}}})", agents::string_json(options.sql));
    } else {
        const std::size_t equals = options.definition.find('=');
        const std::string word = trimmed(options.definition.substr(0, equals));
        const std::string meaning =
            equals == std::string::npos ? std::string() : trimmed(options.definition.substr(equals + 1));
        if (word.empty() || meaning.empty())
            return fail(Errc::invalid_argument, "--define takes word=meaning, for example --define clients=customers "
                                                "or \"--define turnover=sum(lines.amount)\".");
        event.kind = FeedbackKind::defined_word;
        event.payload_json =
            fmt::format(R"({{"word":{},"definition":{}}})", agents::string_json(word), agents::string_json(meaning));
    }
    return event;
}

// What came of the event: entries carry its id as their origin.
asio::awaitable<Result<std::string>> lessons(Application& application, models::Scope scope, std::string event_id)
{
    auto entries = co_await application.repositories().knowledge().list(scope, {});
    if (!entries)
        co_return std::unexpected(entries.error());
    std::string text;
    for (const models::KnowledgeEntry& entry : *entries) {
        if (entry.origin != "feedback/" + event_id)
            continue;
        const bool active = entry.state == models::KnowledgeState::active;
        const std::string_view what =
            entry.kind == models::KnowledgeKind::rejected_query ? "Will not be given again for" : "Learned";
        text +=
            active
                ? fmt::format("{}: {}\n", what, entry.term)
                : fmt::format(
                      "Not used: \"{}\" does not fit this source, or would change an answer that was called right.\n",
                      entry.term);
    }
    co_return text.empty() ? std::string("Noted; there was nothing new to learn.\n") : text;
}

asio::awaitable<Result<std::string>> give(Application& application, FeedbackOptions options)
{
    auto event = event_of(options);
    if (!event)
        co_return std::unexpected(event.error());
    auto project = co_await application.local_project();
    if (!project)
        co_return std::unexpected(project.error());
    auto turn = co_await application.repositories().turns().find_latest(project->scope, "cli:" + options.session);
    if (!turn)
        co_return std::unexpected(turn.error());
    if (!*turn)
        co_return fail(
            Errc::not_found,
            fmt::format("There is no session \"{}\": name one that `datachat ask --session` began.", options.session));
    event->turn_id = (*turn)->id;
    models::RequestContext context = application.context({});
    auto stored = co_await application.orchestrator().feedback(context, std::move(*event));
    if (!stored)
        co_return std::unexpected(stored.error());
    if (auto caught_up = co_await application.catch_up(); !caught_up)
        co_return std::unexpected(caught_up.error());
    co_return co_await lessons(application, project->scope, stored->id);
}

}

asio::awaitable<int> run_feedback(Application& application, FeedbackOptions options, Terminal& terminal)
{
    auto told = co_await give(application, std::move(options));
    if (!told) {
        terminal.err << "datachat: " << told.error().message << '\n';
        co_return core::exit_code(told.error().code);
    }
    terminal.out << *told;
    co_return 0;
}

}
