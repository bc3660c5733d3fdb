#pragma once

#include "api/http/message.hpp"
#include "core/result.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

namespace datachat::api {

// The page: files of a static export, found by name in a list that is made once, so that no path of a request ever
// reaches the file system. Immutable; safe to call from any thread.
class StaticFiles {
public:
    // Lists the folder. Fails with not_found when it holds no index.html.
    static core::Result<StaticFiles> read(const std::filesystem::path& folder);

    // The file for a request: exact segment first, else the export's "_" (a page for any id). Compressed where the
    // client takes it and a .br or .gz lies beside the file. 304 when the client has it.
    Response answer(const Request& request) const;

    // What is said on / when there is no page.
    static Response missing_page();

private:
    struct File {
        std::filesystem::path path;
        std::string type;
        std::string tag;    // ETag
        std::string policy; // Content-Security-Policy, pages only
        bool brotli = false;
        bool gzip = false;
    };
    struct Folder {
        std::map<std::string, Folder, std::less<>> folders;
        std::map<std::string, File, std::less<>> files;
    };

    static void list(const std::filesystem::path& folder, Folder& out);
    const File* find(const Request& request) const;
    Response deliver(const File& file, const Request& request, int status, bool immutable) const;

    Folder root_;
};

// The Content-Security-Policy of a page: its own scripts, and the inline ones by their hashes.
std::string content_security_policy(std::string_view html);

}
