#include "api/http/multipart.hpp"
#include "api/routes/routes.hpp"
#include "api/routes/source_views.hpp"
#include "api/uploads/upload_writer.hpp"
#include "core/run_blocking.hpp"

namespace datachat::api {
namespace {

using core::Errc;
using core::fail;
using core::Result;

constexpr std::uint64_t largest_upload = std::uint64_t{2} << 30;
constexpr std::size_t write_bytes = 1 << 20; // handed to the disk at once

struct RereadFile {
    std::string file;
    std::map<std::string, json::value> options;
};

struct Uploaded {
    SourceView source;
    std::vector<Preview> files;
};

}

template <>
struct Shape<PreviewColumn> {
    static constexpr std::string_view name = "PreviewColumn";
    static constexpr auto fields = std::tuple{
        required("name", &PreviewColumn::name), required("type", &PreviewColumn::type),
        required("conversion", &PreviewColumn::conversion),
        required("unconverted", &PreviewColumn::unconverted, "Values that did not fit the type and are NULL"),
        required("examples", &PreviewColumn::examples, "Some of them")};
};
template <>
struct Shape<PreviewRejected> {
    static constexpr std::string_view name = "RejectedRow";
    static constexpr auto fields =
        std::tuple{required("line", &PreviewRejected::line), required("reason", &PreviewRejected::reason),
                   required("text", &PreviewRejected::text)};
};
template <>
struct Shape<Preview> {
    static constexpr std::string_view name = "Preview";
    static constexpr auto fields =
        std::tuple{required("file", &Preview::file),
                   required("table", &Preview::table, "\"\" when it could not be read"),
                   required("format", &Preview::format),
                   required("encoding", &Preview::encoding),
                   required("separator", &Preview::separator),
                   required("quote", &Preview::quote),
                   required("header", &Preview::header),
                   required("skipped_lines", &Preview::skipped_lines),
                   required("decimal", &Preview::decimal),
                   required("date_format", &Preview::date_format),
                   required("columns", &Preview::columns),
                   required("rows", &Preview::rows),
                   required("rejected_rows", &Preview::rejected_rows),
                   required("rejected", &Preview::rejected, "The first ones"),
                   required("notes", &Preview::notes),
                   required("error", &Preview::error, "Why it could not be read"),
                   required("sample", &Preview::sample, "The first 20 rows, in the order of columns")};
};
template <>
struct Shape<RereadFile> {
    static constexpr std::string_view name = "RereadFile";
    static constexpr auto fields = std::tuple{
        required("file", &RereadFile::file),
        required("options", &RereadFile::options,
                 "separator, quote, header, skip, decimal, date_format, encoding, table: text, \"\" goes back "
                 "to what was sniffed; types: {column: type}")};
};
template <>
struct Shape<Uploaded> {
    static constexpr std::string_view name = "Uploaded";
    static constexpr auto fields =
        std::tuple{required("source", &Uploaded::source), required("files", &Uploaded::files)};
};

namespace {

void remove_folder(const std::filesystem::path& folder)
{
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
}

// Reads the body to its end into the folder.
asio::awaitable<Result<std::vector<std::string>>> receive_files(Services& services, Call& call,
                                                                std::filesystem::path folder)
{
    const std::string boundary = boundary_of(call.request().header("content-type"));
    if (boundary.empty())
        co_return fail(Errc::invalid_argument, "The Content-Type names no boundary: send multipart/form-data.");
    UploadWriter writer(std::move(folder));
    MultipartReader reader(boundary, writer);
    std::string gathered;
    for (bool ended = false; !ended;) {
        auto piece = co_await call.exchange.read_some();
        if (!piece)
            co_return std::unexpected(piece.error());
        ended = piece->empty();
        gathered += *piece;
        if (!ended && gathered.size() < write_bytes)
            continue;
        const auto work = [&] { return reader.feed(gathered); };
        auto fed = co_await core::run_blocking(services.pool, work);
        if (!fed)
            co_return std::unexpected(fed.error());
        gathered.clear();
    }
    if (auto whole = reader.finish(); !whole)
        co_return std::unexpected(whole.error());
    if (writer.files().empty())
        co_return fail(Errc::invalid_argument, "The upload holds no file: send one or more in the field \"file\".");
    co_return writer.files();
}

asio::awaitable<Result<Uploaded>> add_uploaded(Services& services, Call& call, std::filesystem::path folder,
                                               const std::vector<std::string>& files)
{
    std::string name = std::filesystem::path(files.front()).stem().string();
    if (files.size() > 1)
        name += " and others";
    // Two uploads of one file are two sources: "sales" and "sales 2".
    NewSource source{.choice = {.address = "files:" + folder.string()}, .wish = std::move(name)};
    auto added = co_await services.sources.add(call.context, std::move(source));
    if (!added)
        co_return std::unexpected(added.error());
    auto previews = co_await services.sources.preview(call.context, added->id);
    if (!previews) {
        co_await services.sources.remove(call.context, added->id);
        co_return std::unexpected(previews.error());
    }
    co_return Uploaded{source_view(*added), std::move(*previews)};
}

asio::awaitable<Result<Response>> upload(Services& services, Call& call)
{
    auto folder = services.sources.upload_folder(call.context.scope);
    if (!folder)
        co_return std::unexpected(folder.error());
    auto files = co_await receive_files(services, call, *folder);
    if (!files) {
        remove_folder(*folder);
        co_return std::unexpected(files.error());
    }
    auto added = co_await add_uploaded(services, call, *folder, *files);
    if (!added) {
        remove_folder(*folder);
        co_return std::unexpected(added.error());
    }
    co_return json_reply(to_json_text(*added), 200);
}

// Options as text: {"header": true, "types": {"amount": "DOUBLE"}} is header=true and type.amount=DOUBLE.
Result<std::map<std::string, std::string>> flat(const std::map<std::string, json::value>& options)
{
    std::map<std::string, std::string> result;
    for (const auto& [key, value] : options) {
        const std::string path = below("/options", key);
        if (key == "types") {
            std::map<std::string, std::string> types;
            if (auto read = read_value(value, types, path, UnknownFields::ignored); !read)
                return std::unexpected(read.error());
            for (auto& [column, type] : types)
                result["type." + column] = std::move(type);
        } else if (value.is_string()) {
            result[key] = std::string(value.get_string());
        } else if (value.is_bool()) {
            result[key] = value.get_bool() ? "true" : "false";
        } else if (value.is_int64()) {
            result[key] = std::to_string(value.get_int64());
        } else if (value.is_null()) {
            result[key] = "";
        } else {
            return std::unexpected(wrong_type(path, "a text", value));
        }
    }
    return result;
}

asio::awaitable<Result<std::vector<Preview>>> reread(Services& services, Call& call, RereadFile body)
{
    auto options = flat(body.options);
    if (!options)
        co_return std::unexpected(options.error());
    co_return co_await services.sources.reread(call.context, call.id(), std::move(body.file), std::move(*options));
}

}

Routes source_file_routes(Services& services)
{
    Routes routes;
    routes.push_back(streaming(Method::post, "/api/datasources/upload",
                               "Adds data files as a source: one or more in the field \"file\".",
                               [&services](Call& call) { return upload(services, call); }));
    Route& route = routes.back();
    route.role = models::Role::editor;
    route.request_type = "multipart/form-data";
    route.body = BodyPolicy::streamed;
    route.body_limit = largest_upload;
    route.describe_response = describe<Uploaded>;
    routes.push_back(reading<std::vector<Preview>>(
        "/api/datasources/{id}/preview", "How the data files were read, with their first rows.",
        [&services](Call& call) { return services.sources.preview(call.context, call.id()); }));
    routes.push_back(writing<RereadFile, std::vector<Preview>>(
        Method::put, "/api/datasources/{id}/preview", "Reads a data file anew with other options.",
        [&services](Call& call, RereadFile body) { return reread(services, call, std::move(body)); }));
    return routes;
}

}
