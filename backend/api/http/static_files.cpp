#include "api/http/static_files.hpp"

#include "api/http/problem.hpp"
#include "core/digest.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <set>
#include <utility>

namespace datachat::api {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 16> media_types{{
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".json", "application/json"},
    {".map", "application/json"},
    {".webmanifest", "application/manifest+json"},
    {".txt", "text/plain; charset=utf-8"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".jpg", "image/jpeg"},
    {".webp", "image/webp"},
    {".ico", "image/x-icon"},
    {".woff2", "font/woff2"},
    {".woff", "font/woff"},
    {".wasm", "application/wasm"},
}};

std::string media_type(const std::string& name)
{
    for (const auto& [suffix, type] : media_types) {
        if (name.ends_with(suffix))
            return std::string(type);
    }
    return "application/octet-stream";
}

std::string contents(const std::filesystem::path& path)
{
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::string sha256_source(std::string_view script)
{
    std::array<unsigned char, crypto_hash_sha256_BYTES> hash{};
    crypto_hash_sha256(hash.data(), reinterpret_cast<const unsigned char*>(script.data()), script.size());
    std::array<char, sodium_base64_ENCODED_LEN(crypto_hash_sha256_BYTES, sodium_base64_VARIANT_ORIGINAL)> text{};
    sodium_bin2base64(text.data(), text.size(), hash.data(), hash.size(), sodium_base64_VARIANT_ORIGINAL);
    return fmt::format("'sha256-{}'", text.data());
}

bool takes(std::string_view accepted, std::string_view coding)
{
    for (std::size_t at = accepted.find(coding); at != std::string_view::npos; at = accepted.find(coding, at + 1)) {
        const bool begins = at == 0 || accepted[at - 1] == ' ' || accepted[at - 1] == ',';
        std::string_view rest = accepted.substr(at + coding.size());
        const bool ends = rest.empty() || rest.front() == ',' || rest.front() == ';' || rest.front() == ' ';
        if (begins && ends)
            return !rest.starts_with(";q=0") || rest.starts_with(";q=0.");
    }
    return false;
}

}

std::string content_security_policy(std::string_view html)
{
    std::set<std::string> hashes;
    for (std::size_t at = html.find("<script"); at != std::string_view::npos; at = html.find("<script", at)) {
        const std::size_t open_end = html.find('>', at);
        const std::size_t close = html.find("</script", at);
        if (open_end == std::string_view::npos || close == std::string_view::npos)
            break;
        const std::string_view opening = html.substr(at, open_end - at);
        if (opening.find(" src=") == std::string_view::npos)
            hashes.insert(sha256_source(html.substr(open_end + 1, close - open_end - 1)));
        at = close;
    }
    std::string scripts;
    for (const std::string& hash : hashes)
        scripts += ' ' + hash;
    return fmt::format(
        "default-src 'self'; script-src 'self'{}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        "font-src 'self'; connect-src 'self'; worker-src 'self'; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'",
        scripts);
}

core::Result<StaticFiles> StaticFiles::read(const std::filesystem::path& folder)
{
    StaticFiles files;
    std::error_code error;
    if (!std::filesystem::is_regular_file(folder / "index.html", error))
        return core::fail(core::Errc::not_found,
                          fmt::format("There is no page in {}: build it with `make page`.", folder.string()));
    list(folder, files.root_);
    return files;
}

void StaticFiles::list(const std::filesystem::path& folder, Folder& out)
{
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
        const std::string name = entry.path().filename().string();
        if (entry.is_directory(error)) {
            list(entry.path(), out.folders[name]);
            continue;
        }
        if (!entry.is_regular_file(error) || name.ends_with(".br") || name.ends_with(".gz"))
            continue;
        File file{.path = entry.path(), .type = media_type(name)};
        const std::string text = contents(entry.path());
        file.tag = '"' + core::digest_hex(text).substr(0, 32) + '"';
        if (name.ends_with(".html"))
            file.policy = content_security_policy(text);
        file.brotli = std::filesystem::exists(entry.path().string() + ".br", error);
        file.gzip = std::filesystem::exists(entry.path().string() + ".gz", error);
        out.files.emplace(name, std::move(file));
    }
}

const StaticFiles::File* StaticFiles::find(const Request& request) const
{
    const Folder* folder = &root_;
    if (request.segments.empty()) {
        const auto index = root_.files.find("index.html");
        return index == root_.files.end() ? nullptr : &index->second;
    }
    for (std::size_t i = 0; i + 1 < request.segments.size(); ++i) {
        auto next = folder->folders.find(request.segments[i]);
        if (next == folder->folders.end())
            next = folder->folders.find("_");
        if (next == folder->folders.end())
            return nullptr;
        folder = &next->second;
    }
    const std::string& last = request.segments.back();
    const auto file_named = [](const Folder& in, const std::string& name) -> const File* {
        const auto found = in.files.find(name);
        return found == in.files.end() ? nullptr : &found->second;
    };
    if (const File* file = file_named(*folder, last))
        return file;
    if (const File* file = file_named(*folder, last + ".html"))
        return file;
    if (const auto inner = folder->folders.find(last); inner != folder->folders.end()) {
        if (const File* file = file_named(inner->second, "index.html"))
            return file;
    }
    // "abc.txt" stands for "_.txt", and a page for any id is "_.html".
    const std::size_t dot = last.rfind('.');
    if (dot != std::string::npos && dot > 0) {
        const std::string suffix = last.substr(dot);
        if (suffix == ".html" || suffix == ".txt")
            return file_named(*folder, '_' + suffix);
    }
    if (const File* file = file_named(*folder, "_.html"))
        return file;
    const auto any = folder->folders.find("_");
    return any == folder->folders.end() ? nullptr : file_named(any->second, "index.html");
}

Response StaticFiles::answer(const Request& request) const
{
    const bool below_next = !request.segments.empty() && request.segments.front() == "_next";
    const bool immutable = below_next && request.segments.size() > 1 && request.segments[1] == "static";
    const File* file = nullptr;
    if (below_next) {
        // A miss here is a miss: a wrong file would run as a script.
        const Folder* folder = &root_;
        for (std::size_t i = 0; folder != nullptr && i + 1 < request.segments.size(); ++i) {
            const auto next = folder->folders.find(request.segments[i]);
            folder = next == folder->folders.end() ? nullptr : &next->second;
        }
        if (folder != nullptr) {
            const auto found = folder->files.find(request.segments.back());
            file = found == folder->files.end() ? nullptr : &found->second;
        }
    } else {
        file = find(request);
    }
    if (file != nullptr)
        return deliver(*file, request, 200, immutable);
    const auto not_found = root_.files.find("404.html");
    if (!below_next && not_found != root_.files.end())
        return deliver(not_found->second, request, 404, false);
    return problem(core::Errc::not_found, "There is no such file.");
}

Response StaticFiles::deliver(const File& file, const Request& request, int status, bool immutable) const
{
    Response response{.status = status};
    response.headers = {{"Content-Type", file.type},
                        {"ETag", file.tag},
                        {"Cache-Control", immutable ? "public, max-age=31536000, immutable" : "no-cache"},
                        {"Vary", "Accept-Encoding"}};
    if (!file.policy.empty()) {
        response.headers.emplace_back("Content-Security-Policy", file.policy);
        response.headers.emplace_back("Cross-Origin-Opener-Policy", "same-origin");
    }
    if (status == 200 && request.header("if-none-match").find(file.tag) != std::string_view::npos) {
        response.status = 304;
        return response;
    }
    const std::string_view accepted = request.header("accept-encoding");
    std::filesystem::path path = file.path;
    if (file.brotli && takes(accepted, "br")) {
        path += ".br";
        response.headers.emplace_back("Content-Encoding", "br");
    } else if (file.gzip && takes(accepted, "gzip")) {
        path += ".gz";
        response.headers.emplace_back("Content-Encoding", "gzip");
    }
    response.body = contents(path);
    return response;
}

Response StaticFiles::missing_page()
{
    Response response;
    response.headers = {
        {"Content-Type", "text/html; charset=utf-8"},
        {"Cache-Control", "no-store"},
        {"Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"}};
    response.body =
        "<!doctype html><html lang=\"en\"><head><title>DataChat</title></head><body><h1>DataChat runs</h1>"
        "<p>Its page was not built: run <code>make page</code> and start again, or name its folder with "
        "<code>datachat serve --page FOLDER</code>. The API answers below <a href=\"/api/openapi.json\">/api</a>."
        "</p></body></html>\n";
    return response;
}

}
