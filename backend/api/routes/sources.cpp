#include "api/routes/page_views.hpp"
#include "api/routes/routes.hpp"
#include "api/routes/source_views.hpp"

namespace datachat::api {
namespace {

using core::Result;

struct KindView {
    std::string name;
    std::string title;
    std::string example;
    RawJson schema;
};

struct CreateSource {
    std::string address;
    std::string kind;
    json::value values = json::object();
    std::string name;
    std::map<std::string, std::map<std::string, std::string>> options;
};

struct TestSource {
    std::string address;
    std::string kind;
    json::value values = json::object();
};

struct TestedSource {
    std::string product;
    std::vector<std::string> warnings;
};

struct ChangeSource {
    std::int64_t version = 0;
    std::optional<std::string> name;
    std::optional<std::string> address;
    json::value values = json::object();
};

struct SampleSources {
    std::vector<SourceView> sources;
};

}

template <>
struct Shape<KindView> {
    static constexpr std::string_view name = "SourceKind";
    static constexpr auto fields =
        std::tuple{required("name", &KindView::name), required("title", &KindView::title),
                   required("example", &KindView::example, "An address of this kind"),
                   required("schema", &KindView::schema, "JSON Schema of `values`; secrets are writeOnly")};
};
template <>
struct Shape<CreateSource> {
    static constexpr std::string_view name = "CreateSource";
    static constexpr auto fields =
        std::tuple{optional("address", &CreateSource::address,
                            "As a person writes it: sqlite:PATH, mysql://USER:PASSWORD@HOST/DATABASE"),
                   optional("kind", &CreateSource::kind, "Instead of an address, with `values`"),
                   optional("values", &CreateSource::values, "Of the fields that the kind has"),
                   optional("name", &CreateSource::name, "Unique in the project; one is made when it is absent"),
                   optional("options", &CreateSource::options, "Of data files: FILE -> {KEY: VALUE}, as in preview")};
};
template <>
struct Shape<TestSource> {
    static constexpr std::string_view name = "TestSource";
    static constexpr auto fields =
        std::tuple{optional("address", &TestSource::address), optional("kind", &TestSource::kind),
                   optional("values", &TestSource::values)};
};
template <>
struct Shape<TestedSource> {
    static constexpr std::string_view name = "TestedSource";
    static constexpr auto fields =
        std::tuple{required("product", &TestedSource::product), required("warnings", &TestedSource::warnings)};
};
template <>
struct Shape<ChangeSource> {
    static constexpr std::string_view name = "ChangeSource";
    static constexpr auto fields =
        std::tuple{required("version", &ChangeSource::version), optional("name", &ChangeSource::name),
                   optional("address", &ChangeSource::address),
                   optional("values", &ChangeSource::values, "Fields that change; null takes one away")};
};
template <>
struct Shape<SampleSources> {
    static constexpr std::string_view name = "SampleSources";
    static constexpr auto fields = std::tuple{required("sources", &SampleSources::sources)};
};

SourceView source_view(const db::SourceRecord& record)
{
    SourceView view{.id = record.id,
                    .name = record.name,
                    .kind = record.kind,
                    .version = record.version,
                    .created_at_ms = record.created_at_ms,
                    .updated_at_ms = record.updated_at_ms};
    if (auto config = parse_json(record.config_json); config && config->is_object()) {
        if (const json::value* address = config->get_object().if_contains("address");
            address != nullptr && address->is_string())
            view.address = std::string(address->get_string());
        if (const json::value* values = config->get_object().if_contains("values"))
            view.values = {json::serialize(*values)};
    }
    return view;
}

}

DATACHAT_LIST(datachat::api::SourceView, "Sources")
DATACHAT_LIST(datachat::api::KindView, "SourceKinds")

namespace datachat::api {
namespace {

asio::awaitable<Result<ListOf<SourceView>>> list_sources(Services& services, Call& call)
{
    auto sources = co_await services.repositories.sources().list(call.context.scope);
    if (!sources)
        co_return std::unexpected(sources.error());
    ListOf<SourceView> list;
    for (const db::SourceRecord& source : *sources)
        list.items.push_back(source_view(source));
    co_return list;
}

Result<SourceChoice> choice_of(std::string address, std::string kind, json::value values)
{
    if (!values.is_object())
        return core::fail(core::Errc::invalid_argument, "/values must be an object.");
    return SourceChoice{std::move(address), std::move(kind), std::move(values.get_object())};
}

ListOf<KindView> list_kinds(Services& services)
{
    ListOf<KindView> list;
    for (const services::datasources::SourceKind* kind : services.sources.kinds())
        list.items.push_back({kind->name,
                              kind->title,
                              kind->example,
                              {json::serialize(services::datasources::json_schema(kind->fields))}});
    return list;
}

asio::awaitable<Result<SourceView>> change_source(Services& services, Call& call, ChangeSource body)
{
    auto choice = choice_of({}, {}, std::move(body.values));
    if (!choice)
        co_return std::unexpected(choice.error());
    SourceChange change{std::move(body.name), std::move(body.address), std::move(choice->values), body.version};
    auto changed = co_await services.sources.change(call.context, call.id(), std::move(change));
    if (!changed)
        co_return std::unexpected(changed.error());
    co_return source_view(*changed);
}

asio::awaitable<Result<SampleSources>> add_sample(Services& services, Call& call)
{
    auto added = co_await services.sources.sample(call.context);
    if (!added)
        co_return std::unexpected(added.error());
    SampleSources reply;
    for (const db::SourceRecord& source : *added)
        reply.sources.push_back(source_view(source));
    co_return reply;
}

}

Routes source_routes(Services& services)
{
    Routes routes;
    routes.push_back(reading<ListOf<SourceView>>("/api/datasources", "Lists the project's data sources by name.",
                                                 [&services](Call& call) { return list_sources(services, call); }));
    routes.push_back(reading<ListOf<KindView>>(
        "/api/datasources/kinds", "Lists the kinds of sources that can be added, with what each needs to know.",
        [&services](Call&) -> asio::awaitable<Result<ListOf<KindView>>> { co_return list_kinds(services); }));
    routes.push_back(writing<CreateSource, SourceView>(
        Method::post, "/api/datasources", "Tests a source and adds it.",
        [&services](Call& call, CreateSource body) -> asio::awaitable<Result<SourceView>> {
            auto choice = choice_of(std::move(body.address), std::move(body.kind), std::move(body.values));
            if (!choice)
                co_return std::unexpected(choice.error());
            NewSource source{
                .choice = std::move(*choice), .name = std::move(body.name), .file_options = std::move(body.options)};
            auto added = co_await services.sources.add(call.context, std::move(source));
            if (!added)
                co_return std::unexpected(added.error());
            co_return source_view(*added);
        }));
    routes.push_back(writing<TestSource, TestedSource>(
        Method::post, "/api/datasources/test", "Tries to open a source; stores nothing.",
        [&services](Call& call, TestSource body) -> asio::awaitable<Result<TestedSource>> {
            auto choice = choice_of(std::move(body.address), std::move(body.kind), std::move(body.values));
            if (!choice)
                co_return std::unexpected(choice.error());
            auto report = co_await services.sources.test(call.context, std::move(*choice));
            if (!report)
                co_return std::unexpected(report.error());
            co_return TestedSource{std::move(report->product), std::move(report->warnings)};
        }));
    routes.push_back(writing<Nothing, SampleSources>(
        Method::post, "/api/datasources/sample", "Writes the sample shop where it is not there, and adds its sources.",
        [&services](Call& call, Nothing) { return add_sample(services, call); }));
    routes.push_back(reading<SourceView>("/api/datasources/{id}", "Shows a data source.",
                                         [&services](Call& call) -> asio::awaitable<Result<SourceView>> {
                                             auto source = co_await services.repositories.sources().get(
                                                 call.context.scope, call.id());
                                             if (!source)
                                                 co_return std::unexpected(source.error());
                                             co_return source_view(*source);
                                         }));
    routes.push_back(writing<ChangeSource, SourceView>(
        Method::patch, "/api/datasources/{id}",
        "Renames a source, gives it another address or other values; 409 when `version` is old.",
        [&services](Call& call, ChangeSource body) { return change_source(services, call, std::move(body)); },
        UnknownFields::refused));
    routes.push_back(writing<Nothing, Nothing>(
        Method::remove, "/api/datasources/{id}", "Forgets a source; its data stay where they are.",
        [&services](Call& call, Nothing) -> asio::awaitable<Result<Nothing>> {
            auto removed = co_await services.sources.remove(call.context, call.id());
            if (!removed)
                co_return std::unexpected(removed.error());
            co_return Nothing{};
        }));
    return routes;
}

}
