#include "app/commands/ask.hpp"

#include "agents/part_json.hpp"
#include "app/terminal/csv_sink.hpp"
#include "app/terminal/text_table.hpp"

#include <fmt/format.h>

#include <limits>

namespace datachat::app {
namespace {

using agents::TurnOutcome;
using core::Errc;
using core::Result;
using db::TurnState;

constexpr int exit_not_confirmed = 6;
constexpr int exit_needs_choice = 4;
constexpr std::size_t longest_question = 4096;

int report(Terminal& terminal, const core::Error& error)
{
    terminal.progress("");
    terminal.err << "datachat: " << sentence(error.message) << '\n';
    return core::exit_code(error.code);
}

// Keeps the rows of a result as JSON lines of arrays.
class JsonRows final : public services::datasources::BatchSink {
public:
    asio::awaitable<Result<void>> take(const models::Batch& batch) override
    {
        for (std::size_t row = 0; row < batch.rows(); ++row)
            text_ += (text_.empty() ? "" : ",\n    ") + agents::row_json(batch, row);
        co_return Result<void>{};
    }
    const std::string& text() const { return text_; }

private:
    std::string text_;
};

// One question on its way through the terminal.
class Conversation {
public:
    Conversation(Application& application, AskOptions options, Terminal& terminal, std::stop_token cancel)
        : application_(application), options_(std::move(options)), terminal_(terminal),
          context_(application.context(std::move(cancel))), printer_(terminal, options_.format), csv_(terminal.out)
    {
    }

    asio::awaitable<int> run()
    {
        if (auto ready = co_await prepare(); !ready)
            co_return report(terminal_, ready.error());
        auto outcome = co_await application_.orchestrator().ask(context_, request_, printer_);
        while (outcome) {
            if (outcome->state == TurnState::awaiting_confirmation && options_.format == OutputFormat::sql)
                co_return co_await print_sql();
            auto next = outcome->state == TurnState::awaiting_confirmation ? co_await confirm()
                        : outcome->state == TurnState::clarifying          ? co_await choose(*outcome)
                                                                           : Step{.exit_code = finish(outcome->state)};
            if (!next.outcome)
                co_return next.exit_code;
            outcome = std::move(*next.outcome);
        }
        co_return report(terminal_, outcome.error());
    }

private:
    // What comes after a question to the person: another outcome, or the end.
    struct Step {
        std::optional<Result<TurnOutcome>> outcome;
        int exit_code = 0;
    };

    // The source that is named, or one that puts the named ones together.
    asio::awaitable<Result<std::string>> chosen_source()
    {
        std::string ids;
        for (const std::string& address : options_.sources) {
            auto source = co_await application_.source_for(address);
            if (!source || options_.sources.size() == 1)
                co_return source;
            ids += (ids.empty() ? "" : ",") + *source;
        }
        co_return co_await application_.source_for("combined:" + ids);
    }

    asio::awaitable<Result<void>> prepare()
    {
        if (options_.question.find_first_not_of(" \t\r\n") == std::string::npos)
            co_return core::fail(Errc::invalid_argument, "The question is empty: write what you want to know, for "
                                                         "example \"How many orders were placed in 2024?\".");
        if (options_.question.size() > longest_question)
            co_return core::fail(Errc::too_large, fmt::format("The question has {} bytes; ask in at most {}.",
                                                              options_.question.size(), longest_question));
        auto source = co_await chosen_source();
        if (!source)
            co_return std::unexpected(source.error());
        auto time = application_.time_frame();
        if (!time)
            co_return std::unexpected(time.error());
        auto limits = application_.limits();
        if (!limits)
            co_return std::unexpected(limits.error());
        request_.source_id = std::move(*source);
        request_.time = *time;
        request_.question = options_.question;
        request_.chat_id = options_.session.empty() ? "cli-" + application_.ids().next() : "cli:" + options_.session;
        auto policy = confirmation_policy();
        if (!policy)
            co_return std::unexpected(policy.error());
        request_.policy = *policy;
        if (options_.yes)
            request_.policy = db::ConfirmationPolicy::never;
        if (options_.format == OutputFormat::sql)
            request_.policy = db::ConfirmationPolicy::always;
        if (options_.format == OutputFormat::csv) {
            // An export: every row, however many; only the time stays bounded.
            limits->rows = std::numeric_limits<std::int64_t>::max() - 1;
            limits->bytes = std::numeric_limits<std::int64_t>::max();
            request_.run = {.copy = &csv_, .limits = *limits};
        } else if (options_.format == OutputFormat::json) {
            request_.run.copy = &json_rows_;
        }
        co_return Result<void>{};
    }

    // Empty: the project's.
    Result<std::optional<db::ConfirmationPolicy>> confirmation_policy() const
    {
        const Settings& settings = application_.settings();
        const std::string& value = settings.text("confirm");
        if (value == "always")
            return db::ConfirmationPolicy::always;
        if (value == "never")
            return db::ConfirmationPolicy::never;
        if (value == "when_unsure")
            return settings.origin("confirm") == "default" ? std::nullopt
                                                           : std::optional(db::ConfirmationPolicy::when_unsure);
        return core::fail(Errc::invalid_argument,
                          fmt::format("\"confirm\" must be always, when_unsure or never, not \"{}\" ({}).", value,
                                      settings.origin("confirm")));
    }

    db::ConfirmationRequest confirmation() const
    {
        const agents::PlanPart& plan = *printer_.plan();
        return {.plan_id = plan.plan_id, .revision = plan.revision, .hash = plan.hash};
    }

    asio::awaitable<int> print_sql()
    {
        terminal_.progress("");
        terminal_.out << printer_.plan()->sql << '\n';
        co_await application_.orchestrator().reject(context_, printer_.plan()->plan_id, printer_.plan()->revision);
        co_return 0;
    }

    asio::awaitable<Step> confirm()
    {
        Step step;
        std::string reply;
        if (!options_.yes) {
            if (!terminal_.interactive) {
                terminal_.err << "Not run: the plan waits for a confirmation. Add --yes to run plans without asking.\n";
                step.exit_code = exit_not_confirmed;
                co_return step;
            }
            auto line = terminal_.ask("Enter runs it, n discards it, or say what to change: ");
            reply = line.value_or("n");
        }
        if (reply == "n" || reply == "no") {
            co_await application_.orchestrator().reject(context_, printer_.plan()->plan_id, printer_.plan()->revision);
            terminal_.err << "Discarded.\n";
            step.exit_code = exit_not_confirmed;
        } else if (reply.empty() || reply == "y" || reply == "yes") {
            step.outcome =
                co_await application_.orchestrator().confirm(context_, confirmation(), request_.run, printer_);
        } else {
            co_await application_.orchestrator().reject(context_, printer_.plan()->plan_id, printer_.plan()->revision);
            request_.question = std::move(reply);
            step.outcome = co_await application_.orchestrator().ask(context_, request_, printer_);
        }
        co_return step;
    }

    asio::awaitable<Step> choose(const TurnOutcome& outcome)
    {
        Step step{.exit_code = exit_needs_choice};
        const std::size_t count = outcome.clarification ? outcome.clarification->choices.size() : 0;
        if (options_.yes && count > 0) {
            terminal_.err << "Taken: 1, the likeliest.\n";
            step.outcome =
                co_await application_.orchestrator().choose(context_, request_, outcome.turn_id, 0, printer_);
            co_return step;
        }
        if (!terminal_.interactive || options_.yes)
            co_return step;
        auto line = terminal_.ask(count > 0 ? "Number of the reading, or the question in other words (Enter ends): "
                                            : "The question in other words (Enter ends): ");
        if (!line || line->empty())
            co_return step;
        if (line->size() == 1 && line->front() >= '1' && line->front() < static_cast<char>('1' + count)) {
            const auto choice = static_cast<std::size_t>(line->front() - '1');
            step.outcome =
                co_await application_.orchestrator().choose(context_, request_, outcome.turn_id, choice, printer_);
        } else {
            request_.question = std::move(*line);
            step.outcome = co_await application_.orchestrator().ask(context_, request_, printer_);
        }
        co_return step;
    }

    int finish(TurnState state)
    {
        terminal_.progress("");
        if (printer_.error())
            return report(terminal_, *printer_.error());
        if (state == TurnState::declined)
            return core::exit_code(Errc::unanswerable);
        if (state != TurnState::answered)
            return report(terminal_, {Errc::conflict, "This question is being answered elsewhere.", {}, {}});
        if (options_.format == OutputFormat::json)
            print_json();
        if (options_.format == OutputFormat::sql && printer_.plan())
            terminal_.out << printer_.plan()->sql << '\n';
        terminal_.out.flush();
        if (!terminal_.out)
            return report(
                terminal_,
                {Errc::upstream, "The output was closed or is full: the answer could not be written.", {}, {}});
        return 0;
    }

    void print_json()
    {
        const agents::ResultPart& result = *printer_.result();
        terminal_.out << "{\n  \"question\": " << agents::string_json(request_.question);
        if (printer_.plan())
            terminal_.out << ",\n  \"plan\": " << agents::to_json(*printer_.plan())
                          << ",\n  \"sql\": " << agents::string_json(printer_.plan()->sql);
        terminal_.out << ",\n  \"columns\": [";
        for (const models::Column& column : result.page.batch.columns) {
            terminal_.out << (&column == &result.page.batch.columns.front() ? "" : ", ")
                          << "{\"name\": " << agents::string_json(column.name()) << ", \"type\": \""
                          << models::name(column.type()) << "\"}";
        }
        terminal_.out
            << "],\n  \"rows\": [" << (json_rows_.text().empty() ? "" : "\n    ") << json_rows_.text()
            << fmt::format("],\n  \"row_count\": {},\n  \"truncated\": {},\n  \"milliseconds\": {},\n  \"answer\": {}",
                           result.rows, result.truncated, result.milliseconds,
                           agents::string_json(printer_.sentence()));
        if (printer_.chart())
            terminal_.out << ",\n  \"chart\": " << agents::to_json(*printer_.chart());
        terminal_.out << "\n}\n";
    }

    Application& application_;
    AskOptions options_;
    Terminal& terminal_;
    models::RequestContext context_;
    TurnPrinter printer_;
    CsvSink csv_;
    JsonRows json_rows_;
    agents::AskRequest request_;
};

}

asio::awaitable<int> run_ask(Application& application, AskOptions options, Terminal& terminal, std::stop_token cancel)
{
    Conversation conversation(application, std::move(options), terminal, std::move(cancel));
    co_return co_await conversation.run();
}

}
