#include "app/command_line.hpp"

#include "app/application.hpp"
#include "app/commands/ask.hpp"
#include "app/commands/eval.hpp"
#include "app/commands/feedback.hpp"
#include "app/commands/sample.hpp"
#include "app/commands/serve.hpp"
#include "app/commands/settings_list.hpp"
#include "app/commands/source.hpp"
#include "app/commands/sql_check.hpp"
#include "app/commands/sql_text.hpp"
#include "app/run_loop.hpp"
#include "app/settings_file.hpp"
#include "app/terminal/text_table.hpp"
#include "core/log.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <iostream>
#include <map>

namespace datachat::app {
namespace {

constexpr int exit_usage = 64;
constexpr const char* all_dialects = "sqlite, duckdb, postgres, mysql, bigquery or snowflake";

// What every command takes.
struct CommonOptions {
    std::string config;
    std::vector<std::string> assignments; // key=value
};

int report(const core::Error& error)
{
    std::cerr << "datachat: " << sentence(error.message) << '\n';
    return core::exit_code(error.code);
}

core::Result<Settings> resolve_settings(const CommonOptions& common)
{
    std::map<std::string, std::string> overrides;
    for (const std::string& assignment : common.assignments) {
        const std::size_t equals = assignment.find('=');
        if (equals == std::string::npos)
            return core::fail(core::Errc::invalid_argument,
                              fmt::format("--set takes key=value, not \"{}\".", assignment));
        overrides[assignment.substr(0, equals)] = assignment.substr(equals + 1);
    }
    auto file = read_settings_file(common.config, process_environment());
    if (!file)
        return std::unexpected(file.error());
    auto settings = Settings::resolve(file->text, file->name, process_environment(), overrides);
    if (!settings)
        return settings;
    const std::map<std::string_view, core::LogLevel> levels{{"debug", core::LogLevel::debug},
                                                            {"info", core::LogLevel::info},
                                                            {"warning", core::LogLevel::warning},
                                                            {"error", core::LogLevel::error}};
    const auto level = levels.find(settings->text("log_level"));
    if (level == levels.end())
        return core::fail(core::Errc::invalid_argument,
                          fmt::format("\"log_level\" must be debug, info, warning or error, not \"{}\" ({}).",
                                      settings->text("log_level"), settings->origin("log_level")));
    core::set_log_level(level->second);
    return settings;
}

// The commands, their options, and what they do. Each sets `exit_code`.
class CommandLine {
public:
    CommandLine()
    {
        app_.require_subcommand(1);
        app_.set_version_flag("--version", "datachat " DATACHAT_VERSION);
        app_.add_option(
            "--config", common_.config,
            "Configuration file (default: $DATACHAT_CONFIG, ./datachat.toml, ~/.config/datachat/datachat.toml)");
        app_.add_option("--set", common_.assignments,
                        "Setting for this call, as key=value; `datachat settings` lists the keys");
        app_.fallthrough();
        add_serve();
        add_ask();
        add_source();
        add_sample();
        add_feedback();
        add_sql();
        add_eval();
        add_settings();
    }

    int run(int argc, char** argv)
    {
        try {
            app_.parse(argc, argv);
        } catch (const CLI::Success& wanted) { // --help, --version
            return app_.exit(wanted);
        } catch (const CLI::ParseError& error) {
            std::cerr << "datachat: " << sentence(error.what())
                      << " `datachat --help` and `datachat COMMAND --help` say what it takes.\n";
            return exit_usage;
        }
        return exit_code_;
    }

private:
    template <class Command>
    void with_application(Command command)
    {
        auto settings = resolve_settings(common_);
        exit_code_ = settings ? run_on_loop(std::move(*settings), std::move(command)) : report(settings.error());
    }

    void add_serve()
    {
        CLI::App* serve = app_.add_subcommand("serve", "Serve the page and the API until Ctrl+C");
        serve
            ->add_option("--host", serve_.host,
                         "Address to listen on; another than this machine's own prints a link to let a browser in")
            ->capture_default_str();
        serve->add_option("--port", serve_.port, "Port; 0 takes any free one")->capture_default_str();
        serve->add_option("--page", serve_.page, "Folder of the page; default: the one beside the program");
        serve->add_flag("--open", serve_.open, "Open the browser");
        serve->callback([this] {
            with_application([this](Application& application, std::stop_token cancel) {
                return run_serve(application, serve_, terminal_, std::move(cancel));
            });
        });
    }

    void add_ask()
    {
        CLI::App* ask = app_.add_subcommand("ask", "Ask a database or data files a question");
        ask->add_option("question", ask_.question, "The question, in quotes")->required();
        ask->add_option(
               "--source", ask_.sources,
               "sqlite:PATH, files:FOLDER, postgres:// or mysql://user@host/database, ...; several are asked together")
            ->required()
            ->allow_extra_args(false);
        ask->add_flag("--yes,-y", ask_.yes, "Run the plan without asking; of several readings take the likeliest");
        ask->add_option("--session", ask_.session, "Name of a conversation to go on with");
        ask->add_option("--format", format_, "table, json, csv (header line and all rows) or sql (nothing is run)")
            ->check(CLI::IsMember({"table", "json", "csv", "sql"}));
        ask->callback([this] {
            const std::map<std::string_view, OutputFormat> formats{{"table", OutputFormat::table},
                                                                   {"json", OutputFormat::json},
                                                                   {"csv", OutputFormat::csv},
                                                                   {"sql", OutputFormat::sql}};
            ask_.format = formats.at(format_);
            with_application([this](Application& application, std::stop_token cancel) {
                return run_ask(application, ask_, terminal_, std::move(cancel));
            });
        });
    }

    void add_source()
    {
        CLI::App* source = app_.add_subcommand("source", "Show what a source holds, and how its data files were read");
        source
            ->add_option("source", source_.source,
                         "sqlite:PATH, files:FOLDER, postgres://user@host/database, mysql://..., bigquery://... or "
                         "snowflake://...")
            ->required();
        source->add_option("--file", source_.file_options,
                           "Read a data file differently: FILE:KEY=VALUE, for example visits.csv:decimal=,");
        source->callback([this] {
            with_application([this](Application& application, std::stop_token cancel) {
                return run_source(application, source_, terminal_, std::move(cancel));
            });
        });
    }

    void add_sample()
    {
        CLI::App* sample = app_.add_subcommand("sample", "Write the sample shop: a SQLite database and data files");
        sample->add_option("folder", sample_.folder, "Where to write it")->required();
        sample->add_option("--seed", sample_.seed, "A whole number; another seed writes another shop");
        sample->callback([this] {
            with_application([this](Application& application, std::stop_token) {
                return run_sample(application, sample_, terminal_);
            });
        });
    }

    void add_feedback()
    {
        CLI::App* feedback = app_.add_subcommand("feedback", "Say what you think of the last answer of a session");
        feedback->add_option("session", feedback_.session, "Name of the conversation")->required();
        feedback->add_flag("--right", feedback_.right, "The answer is right: remember it");
        feedback->add_flag("--wrong", feedback_.wrong, "The answer is wrong: do not give it again");
        feedback->add_option("--sql", feedback_.sql, "The SQL that would have been right");
        feedback->add_option("--define", feedback_.definition,
                             "What a word means: word=table, word=table.column, or word=expression");
        feedback->callback([this] {
            with_application([this](Application& application, std::stop_token) {
                return run_feedback(application, feedback_, terminal_);
            });
        });
    }

    void add_sql()
    {
        CLI::App* sql = app_.add_subcommand("sql", "Check, format, describe and translate SQL");
        sql->require_subcommand(1);
        CLI::App* check =
            sql->add_subcommand("check", "Read statements, one a line, and say of each in JSON whether it may run");
        check->add_option("--dialect", dialect_, all_dialects)->required();
        check->add_option("--schema", schema_path_, "JSON file with the tables and columns that may be read");
        check->callback([this] {
            const auto dialect = dialect_named(dialect_);
            if (dialect)
                exit_code_ = run_sql_check(std::cin, std::cout, std::cerr, *dialect,
                                           schema_path_.empty() ? std::nullopt : std::optional(schema_path_));
        });
        add_sql_text(*sql, "format", "Read a query and write it a clause a line", SqlVerb::format);
        add_sql_text(*sql, "describe", "Read a query and say in English what it returns", SqlVerb::describe);
        add_sql_text(*sql, "translate", "Read a query of one dialect and write it in another", SqlVerb::translate);
    }

    void add_sql_text(CLI::App& sql, const char* name, const char* help, SqlVerb verb)
    {
        CLI::App* command = sql.add_subcommand(name, help);
        command->add_option(verb == SqlVerb::translate ? "--from,--dialect" : "--dialect", dialect_, all_dialects)
            ->required();
        if (verb == SqlVerb::translate)
            command->add_option("--to", target_, all_dialects)->required();
        command->add_option("--schema", schema_path_,
                            "JSON or CREATE TABLE statements: names are looked up, types and keys are known");
        command->add_flag("--lines", sql_text_.lines, "Read a query a line and write a JSON object for each");
        command->callback([this, verb] {
            const auto dialect = dialect_named(dialect_);
            const auto target = verb == SqlVerb::translate && dialect ? dialect_named(target_) : dialect;
            if (!dialect || !target)
                return;
            sql_text_.verb = verb;
            sql_text_.dialect = *dialect;
            sql_text_.target = *target;
            if (!schema_path_.empty())
                sql_text_.schema_path = schema_path_;
            exit_code_ = run_sql_text(std::cin, std::cout, std::cerr, sql_text_);
        });
    }

    // Sets the exit code where there is none.
    std::optional<sql::Dialect> dialect_named(const std::string& name)
    {
        const auto dialect = sql::dialect_from_name(name);
        if (!dialect)
            exit_code_ = report({core::Errc::invalid_argument,
                                 fmt::format("There is no dialect \"{}\": use {}.", name, all_dialects),
                                 {},
                                 {}});
        return dialect;
    }

    void add_eval()
    {
        CLI::App* eval = app_.add_subcommand("eval", "Measure the engine");
        eval->require_subcommand(1);
        CLI::App* predict =
            eval->add_subcommand("predict", "Answer a file of questions over a folder of SQLite databases");
        predict->add_option("--engine", eval_.engine, "builtin")->default_str("builtin");
        predict->add_option("--questions", eval_.questions, "JSON lines: id, db_id, question; or dialogues with turns")
            ->required();
        predict->add_option("--databases", eval_.databases, "Folder with NAME/NAME.sqlite")->required();
        predict->add_option("--out", eval_.out, "JSON lines: id, sql, confidence, action, ms")->required();
        predict->callback([this] {
            auto settings = resolve_settings(common_);
            exit_code_ = settings ? run_eval_predict(*settings, eval_, std::cerr) : report(settings.error());
        });
    }

    void add_settings()
    {
        CLI::App* list = app_.add_subcommand("settings", "List every setting, its value and where that comes from");
        list->callback([this] {
            auto settings = resolve_settings(common_);
            exit_code_ = settings ? list_settings(*settings, std::cout) : report(settings.error());
        });
    }

    CLI::App app_{"DataChat: ask your databases questions in plain language, and trust the answers.", "datachat"};
    CommonOptions common_;
    Terminal terminal_ = process_terminal();
    ServeOptions serve_;
    AskOptions ask_;
    std::string format_ = "table";
    SourceOptions source_;
    SampleOptions sample_;
    FeedbackOptions feedback_;
    EvalOptions eval_;
    std::string dialect_;
    std::string target_;
    std::string schema_path_;
    SqlTextOptions sql_text_;
    int exit_code_ = 0;
};

}

int run_command_line(int argc, char** argv)
{
    try {
        return CommandLine().run(argc, argv);
    } catch (const std::exception& error) { // a bug: everything else comes as a Result
        std::cerr << "datachat: internal error: " << error.what()
                  << ". Please report it with the command that you ran.\n";
        return core::exit_code(core::Errc::internal);
    }
}

}
