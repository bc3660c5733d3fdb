#pragma once

#include "api/json/shape.hpp"
#include "core/result.hpp"
#include "db/records.hpp"
#include "models/request_context.hpp"
#include "services/datasources/source_kind.hpp"

#include <boost/asio/awaitable.hpp>

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace datachat::api {

namespace asio = boost::asio;
namespace json = boost::json;

// Where a source is: an address, or a kind with values for its fields.
struct SourceChoice {
    std::string address;
    std::string kind;
    json::object values;
};

struct NewSource {
    SourceChoice choice;
    std::string name;                                                       // "" = one is made
    std::string wish;                                                       // what it is made from, "" = the address
    std::map<std::string, std::map<std::string, std::string>> file_options; // by file name: KEY -> VALUE
};

struct SourceChange {
    std::optional<std::string> name;
    std::optional<std::string> address;
    json::object values; // those that change; null takes one away
    std::int64_t version = 0;
};

// How a data file was read, with its first rows as JSON arrays.
struct PreviewColumn {
    std::string name;
    std::string type;
    std::string conversion;
    std::int64_t unconverted = 0;
    std::vector<std::string> examples;
};
struct PreviewRejected {
    std::int64_t line = 0;
    std::string reason;
    std::string text;
};
struct Preview {
    std::string file;
    std::string table;
    std::string format;
    std::string encoding;
    std::string separator;
    std::string quote;
    bool header = false;
    std::int64_t skipped_lines = 0;
    std::string decimal;
    std::string date_format;
    std::vector<PreviewColumn> columns;
    std::int64_t rows = 0;
    std::int64_t rejected_rows = 0;
    std::vector<PreviewRejected> rejected;
    std::vector<std::string> notes;
    std::string error;
    std::vector<RawJson> sample; // a row each
};

struct CountedValue {
    RawJson value;
    std::int64_t count = 0;
};
struct TopValues {
    std::size_t table = 0;            // in Schema::tables
    std::size_t column = 0;           // in TableInfo::columns
    std::vector<CountedValue> values; // most frequent first
};

// Adds and changes data sources. The application implements it: it alone knows the kinds of sources. Calls fail as
// DataSource does when the source cannot be opened.
class SourceAdmin {
public:
    virtual ~SourceAdmin() = default;

    // Opens the address, and stores it when that works. Conflict when the name is taken.
    virtual asio::awaitable<core::Result<db::SourceRecord>> add(models::RequestContext context, NewSource source) = 0;
    virtual asio::awaitable<core::Result<services::datasources::ConnectionReport>> test(models::RequestContext context,
                                                                                        SourceChoice choice) = 0;
    // The kinds of sources that can be added, by name.
    virtual std::vector<const services::datasources::SourceKind*> kinds() const = 0;
    virtual asio::awaitable<core::Result<db::SourceRecord>> change(models::RequestContext context,
                                                                   std::string source_id, SourceChange change) = 0;
    virtual asio::awaitable<core::Result<void>> remove(models::RequestContext context, std::string source_id) = 0;

    // The sample shop's sources, written and added on first use.
    virtual asio::awaitable<core::Result<std::vector<db::SourceRecord>>> sample(models::RequestContext context) = 0;

    // A new empty folder for uploaded files, below the home folder.
    virtual core::Result<std::filesystem::path> upload_folder(const models::Scope& scope) = 0;

    // The most frequent values of columns with few of them, as far as they can be counted quickly.
    virtual asio::awaitable<core::Result<std::vector<TopValues>>> top_values(models::RequestContext context,
                                                                             std::string source_id) = 0;

    // How the source's files are read. Fails with unsupported for what is no set of data files.
    virtual asio::awaitable<core::Result<std::vector<Preview>>> preview(models::RequestContext context,
                                                                        std::string source_id) = 0;
    // Reads one file anew with these options; "" goes back to what is sniffed.
    virtual asio::awaitable<core::Result<std::vector<Preview>>> reread(models::RequestContext context,
                                                                       std::string source_id, std::string file,
                                                                       std::map<std::string, std::string> options) = 0;
};

}
