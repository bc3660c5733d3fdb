#include "app/commands/sample.hpp"

#include "services/sample/shop.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace datachat::app {
namespace {

constexpr std::string_view origin = "sample";

// Adds what the project does not know yet: writing the sample again teaches nothing twice.
asio::awaitable<core::Result<void>> teach(Application& application, models::Scope scope, std::string source_id)
{
    auto known = co_await application.repositories().knowledge().list(scope, {.source_id = source_id});
    if (!known)
        co_return std::unexpected(known.error());
    for (models::KnowledgeEntry& entry : services::sample::shop_glossary()) {
        const bool is_known = std::ranges::any_of(*known, [&](const models::KnowledgeEntry& other) {
            return other.origin == origin && other.term == entry.term && other.source_id == source_id;
        });
        if (is_known)
            continue;
        entry.source_id = source_id;
        entry.state = models::KnowledgeState::active;
        entry.origin = origin;
        entry.author = "local";
        auto added = co_await application.repositories().knowledge().add(scope, std::move(entry));
        if (!added)
            co_return std::unexpected(added.error());
    }
    co_return core::Result<void>{};
}

}

asio::awaitable<int> run_sample(Application& application, SampleOptions options, Terminal& terminal)
{
    const auto report = [&](const core::Error& error) {
        terminal.progress("");
        terminal.err << "datachat: " << error.message << '\n';
        return core::exit_code(error.code);
    };
    terminal.progress("Writing the sample shop");
    if (auto written = services::sample::write_sample(options.folder, options.seed); !written)
        co_return report(written.error());
    const std::string address = "sqlite:" + options.folder + "/shop.sqlite";
    auto source = co_await application.source_for(address);
    if (!source)
        co_return report(source.error());
    auto project = co_await application.local_project();
    if (!project)
        co_return report(project.error());
    if (auto taught = co_await teach(application, project->scope, *source); !taught)
        co_return report(taught.error());
    terminal.progress("");
    terminal.out << fmt::format("The sample shop is in {0}: shop.sqlite and files.\nTry: datachat ask --source {1} "
                                "\"top 5 products by revenue\"\n",
                                options.folder, address);
    co_return 0;
}

}
