#include "services/datasources/records/record_options.hpp"

#include "services/datasources/local_path.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>

namespace datachat::services::datasources::records {
namespace {

using core::Errc;
using core::fail;

constexpr std::size_t largest_file = 1 << 20;

}

std::vector<SourceField> option_fields()
{
    const RecordSourceOptions usual;
    return {{.name = "keep_seconds",
             .type = FieldType::whole_number,
             .title = "Seconds that rows are used again before they are fetched anew",
             .advanced = true,
             .fallback = usual.keep.count()},
            {.name = "most_pages",
             .type = FieldType::whole_number,
             .title = "Pages that may be fetched of one table",
             .help = "A question that needs more is refused.",
             .advanced = true,
             .fallback = usual.budget.pages},
            {.name = "most_rows",
             .type = FieldType::whole_number,
             .title = "Rows that may be fetched of one table",
             .advanced = true,
             .fallback = usual.budget.rows},
            {.name = "most_megabytes",
             .type = FieldType::whole_number,
             .title = "Megabytes that may be fetched of one table",
             .advanced = true,
             .fallback = usual.budget.bytes >> 20}};
}

Result<RecordSourceOptions> read_options(const SourceConfig& config)
{
    RecordSourceOptions read;
    read.budget.pages = config.whole_number("most_pages", read.budget.pages);
    read.budget.rows = config.whole_number("most_rows", read.budget.rows);
    const std::int64_t megabytes = config.whole_number("most_megabytes", read.budget.bytes >> 20);
    const std::int64_t seconds = config.whole_number("keep_seconds", read.keep.count());
    if (read.budget.pages < 1 || read.budget.pages > 100'000 || read.budget.rows < 1 || read.budget.rows > 20'000'000 ||
        megabytes < 1 || megabytes > 4096 || seconds > 86'400)
        return fail(Errc::invalid_argument, "A table may have 1 to 100,000 pages, 1 to 20,000,000 rows and 1 to 4,096 "
                                            "megabytes, and is kept for a day at most.");
    read.budget.bytes = megabytes << 20;
    read.keep = std::chrono::seconds(seconds);
    return read;
}

Result<Parameters> read_texts(const SourceConfig& config, std::string_view field)
{
    Parameters texts;
    const json::value* value = config.values.if_contains(field);
    if (value == nullptr)
        return texts;
    const auto wrong = fail(Errc::invalid_argument, fmt::format("\"{}\" must be an object of names and texts.", field));
    if (!value->is_object())
        return wrong;
    for (const auto& [name, text] : value->get_object()) {
        if (!text.is_string())
            return wrong;
        texts.emplace_back(name, text.get_string());
    }
    return texts;
}

Result<json::object> read_config_file(std::string_view address, std::string_view title)
{
    const auto path = path_of_address(address);
    if (!path)
        return std::unexpected(path.error());
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(*path, ignored))
        return fail(Errc::not_found, fmt::format("There is no file {}.", path->string()));
    std::ifstream file(*path, std::ios::binary);
    std::string text(largest_file + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
    if (file.bad() || text.size() > largest_file)
        return fail(Errc::too_large, fmt::format("{} cannot be read, or is larger than 1 MB.", path->string()));
    boost::system::error_code failed;
    json::value read = json::parse(text, failed);
    if (failed || !read.is_object())
        return fail(Errc::invalid_argument,
                    fmt::format("{} is not a JSON object with the fields of a source of kind {} ({}).", path->string(),
                                title, failed ? failed.message() : "it holds something else"));
    return std::move(read.get_object());
}

}
