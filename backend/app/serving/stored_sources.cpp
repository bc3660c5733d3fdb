#include "app/serving/stored_sources.hpp"

#include "app/serving/file_previews.hpp"
#include "app/serving/top_values.hpp"
#include "app/source_records.hpp"
#include "core/run_blocking.hpp"
#include "services/sample/shop.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace datachat::app {
namespace {

using core::Errc;
using core::fail;
using core::Result;
using services::datasources::SourceConfig;

constexpr std::size_t longest_name = 200;
constexpr std::string_view sample_origin = "sample";
constexpr std::chrono::seconds opening{60};
constexpr std::chrono::seconds counting{3}; // of top values, over all columns

}

Result<SourceConfig> StoredSources::read(const api::SourceChoice& choice) const
{
    if (!choice.kind.empty() && !choice.address.empty())
        return fail(Errc::invalid_argument, "Give either /address or /kind with /values.");
    return choice.kind.empty() ? application_.registry().read_address(choice.address)
                               : application_.registry().read_values(choice.kind, choice.values);
}

std::vector<const services::datasources::SourceKind*> StoredSources::kinds() const
{
    return application_.registry().kinds();
}

asio::awaitable<Result<StoredSources::Opened>> StoredSources::open(models::RequestContext context,
                                                                   db::SourceRecord record, SourceConfig config)
{
    store_config(record, config, application_.registry(), application_.secrets());
    auto source = application_.open_source(record);
    if (!source)
        co_return std::unexpected(source.error());
    context.deadline = std::min(context.deadline, application_.clock().steady_now() + opening);
    auto connected = co_await (*source)->connect(context);
    auto report = connected ? co_await (*source)->test_connection(context)
                            : Result<services::datasources::ConnectionReport>(std::unexpected(connected.error()));
    co_await (*source)->close();
    if (!report)
        co_return std::unexpected(report.error());
    co_return Opened{std::move(record), std::move(*report)};
}

asio::awaitable<Result<services::datasources::ConnectionReport>> StoredSources::test(models::RequestContext context,
                                                                                     api::SourceChoice choice)
{
    auto config = read(choice);
    if (!config)
        co_return std::unexpected(config.error());
    db::SourceRecord record{.scope = context.scope, .id = application_.ids().next()};
    auto opened = co_await open(std::move(context), std::move(record), std::move(*config));
    if (!opened)
        co_return std::unexpected(opened.error());
    co_return std::move(opened->report);
}

asio::awaitable<Result<std::string>> StoredSources::free_name(models::Scope scope, std::string wanted)
{
    for (int number = 1;; ++number) {
        const std::string name = number == 1 ? wanted : fmt::format("{} {}", wanted, number);
        auto known = co_await application_.repositories().sources().find_by_name(scope, name);
        if (!known)
            co_return std::unexpected(known.error());
        if (!*known)
            co_return name;
    }
}

asio::awaitable<Result<db::SourceRecord>> StoredSources::add(models::RequestContext context, api::NewSource source)
{
    if (source.name.size() > longest_name)
        co_return fail(Errc::invalid_argument, "/name may have 200 characters.");
    auto config = read(source.choice);
    if (!config)
        co_return std::unexpected(config.error());
    for (const auto& [file, options] : source.file_options) {
        for (const auto& [key, value] : options) {
            if (auto applied = change_file_option(*config, file + ':' + key + '=' + value); !applied)
                co_return std::unexpected(applied.error());
        }
    }
    db::SourceRecord record{.scope = context.scope, .id = application_.ids().next(), .name = source.name};
    if (record.name.empty()) {
        std::string wanted = source.wish.empty() ? application_.registry().natural_name(*config) : source.wish;
        auto name = co_await free_name(context.scope, wanted.substr(0, longest_name));
        if (!name)
            co_return std::unexpected(name.error());
        record.name = std::move(*name);
    }
    auto opened = co_await open(std::move(context), std::move(record), std::move(*config));
    if (!opened)
        co_return std::unexpected(opened.error());
    co_return co_await application_.repositories().sources().create(std::move(opened->record));
}

// The stored values with those that change; a secret that is not said anew stays.
Result<SourceConfig> StoredSources::changed_config(const db::SourceRecord& record,
                                                   const api::SourceChange& change) const
{
    if (change.address)
        return application_.registry().read_address(*change.address);
    auto config = stored_config(record, application_.registry(), application_.secrets());
    if (!config)
        return config;
    for (const auto& [name, value] : change.values)
        config->values[name] = value;
    return application_.registry().read_values(config->kind, config->values);
}

asio::awaitable<Result<db::SourceRecord>> StoredSources::change(models::RequestContext context, std::string source_id,
                                                                api::SourceChange change)
{
    auto record = co_await application_.repositories().sources().get(context.scope, source_id);
    if (!record)
        co_return std::unexpected(record.error());
    record->version = change.version;
    if (change.name) {
        if (change.name->empty() || change.name->size() > longest_name)
            co_return fail(Errc::invalid_argument, "/name must have 1 to 200 characters.");
        record->name = std::move(*change.name);
    }
    const bool moves = change.address.has_value() || !change.values.empty();
    if (moves) {
        auto config = changed_config(*record, change);
        if (!config)
            co_return std::unexpected(config.error());
        auto opened = co_await open(context, std::move(*record), std::move(*config));
        if (!opened)
            co_return std::unexpected(opened.error());
        record = std::move(opened->record);
    }
    auto stored = co_await application_.repositories().sources().update(std::move(*record));
    if (stored && moves)
        application_.catalogs().forget(context.scope, source_id);
    co_return stored;
}

asio::awaitable<Result<void>> StoredSources::remove(models::RequestContext context, std::string source_id)
{
    auto removed = co_await application_.repositories().sources().remove(context.scope, source_id);
    if (removed)
        application_.catalogs().forget(context.scope, source_id);
    co_return removed;
}

// The source with this name, added when it is not there.
asio::awaitable<Result<db::SourceRecord>> StoredSources::ensure(models::RequestContext context, std::string name,
                                                                std::string address)
{
    auto known = co_await application_.repositories().sources().find_by_name(context.scope, name);
    if (!known)
        co_return std::unexpected(known.error());
    if (*known)
        co_return std::move(**known);
    api::NewSource source{.choice = {.address = std::move(address)}, .name = std::move(name)};
    co_return co_await add(std::move(context), std::move(source));
}

asio::awaitable<Result<std::vector<db::SourceRecord>>> StoredSources::sample(models::RequestContext context)
{
    const std::filesystem::path folder = application_.home() / "sample";
    auto write = [folder]() -> Result<void> {
        std::error_code error;
        const bool there =
            std::filesystem::exists(folder / "shop.sqlite", error) && std::filesystem::exists(folder / "files", error);
        return there ? Result<void>() : services::sample::write_sample(folder);
    };
    auto written = co_await core::run_blocking(application_.pool(), std::move(write));
    if (!written)
        co_return std::unexpected(written.error());
    std::vector<db::SourceRecord> sources;
    auto shop = co_await ensure(context, "Sample shop", "sqlite:" + (folder / "shop.sqlite").string());
    if (!shop)
        co_return std::unexpected(shop.error());
    if (auto taught = co_await teach_shop(context.scope, shop->id); !taught)
        co_return std::unexpected(taught.error());
    sources.push_back(std::move(*shop));
    auto files = co_await ensure(context, "Sample files", "files:" + (folder / "files").string());
    if (!files)
        co_return std::unexpected(files.error());
    sources.push_back(std::move(*files));
    co_return sources;
}

asio::awaitable<Result<void>> StoredSources::teach_shop(models::Scope scope, std::string source_id)
{
    db::KnowledgeFilter filter{.source_id = source_id};
    auto known = co_await application_.repositories().knowledge().list(scope, std::move(filter));
    if (!known)
        co_return std::unexpected(known.error());
    for (models::KnowledgeEntry& entry : services::sample::shop_glossary()) {
        const bool is_known = std::ranges::any_of(*known, [&](const models::KnowledgeEntry& other) {
            return other.origin == sample_origin && other.term == entry.term && other.source_id == source_id;
        });
        if (is_known)
            continue;
        entry.source_id = source_id;
        entry.state = models::KnowledgeState::active;
        entry.origin = sample_origin;
        entry.author = "local";
        auto added = co_await application_.repositories().knowledge().add(scope, std::move(entry));
        if (!added)
            co_return std::unexpected(added.error());
    }
    co_return Result<void>{};
}

asio::awaitable<Result<std::vector<api::TopValues>>> StoredSources::top_values(models::RequestContext context,
                                                                               std::string source_id)
{
    auto snapshot = co_await application_.catalogs().get(context, source_id);
    if (!snapshot)
        co_return std::unexpected(snapshot.error());
    context.deadline = std::min(context.deadline, application_.clock().steady_now() + counting);
    co_return co_await count_top_values(std::move(context), std::move(*snapshot));
}

Result<std::filesystem::path> StoredSources::upload_folder(const models::Scope& scope)
{
    // A project's id may come from elsewhere one day: only its characters that are safe in a name are used.
    std::string project;
    for (const char c : scope.project_id)
        project += (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ? c : '_';
    const std::filesystem::path folder = application_.home() / "uploads" / project / application_.ids().next();
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error)
        return fail(Errc::unavailable,
                    fmt::format("The folder {} cannot be made: check its disk and its rights.", folder.string()),
                    error.message());
    return folder;
}

asio::awaitable<Result<std::vector<api::Preview>>> StoredSources::preview(models::RequestContext context,
                                                                          std::string source_id)
{
    auto snapshot = co_await application_.catalogs().get(context, source_id);
    if (!snapshot)
        co_return std::unexpected(snapshot.error());
    co_return co_await file_previews(std::move(context), std::move(*snapshot));
}

asio::awaitable<Result<std::vector<api::Preview>>> StoredSources::reread(models::RequestContext context,
                                                                         std::string source_id, std::string file,
                                                                         std::map<std::string, std::string> options)
{
    auto record = co_await application_.repositories().sources().get(context.scope, source_id);
    if (!record)
        co_return std::unexpected(record.error());
    if (record->kind != "files")
        co_return fail(Errc::unsupported, "Only data files can be read differently: this source is none.");
    auto config = stored_config(*record, application_.registry(), application_.secrets());
    if (!config)
        co_return std::unexpected(config.error());
    for (const auto& [key, value] : options) {
        if (auto applied = change_file_option(*config, file + ':' + key + '=' + value); !applied)
            co_return std::unexpected(applied.error());
    }
    auto opened = co_await open(context, std::move(*record), std::move(*config));
    if (!opened)
        co_return std::unexpected(opened.error());
    auto stored = co_await application_.repositories().sources().update(std::move(opened->record));
    if (!stored)
        co_return std::unexpected(stored.error());
    application_.catalogs().forget(context.scope, source_id);
    co_return co_await preview(std::move(context), std::move(source_id));
}

}
