#pragma once

#include "net/http_message.hpp"
#include "services/datasources/records/record_table.hpp"

#include <boost/json.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace datachat::services::datasources::records {

// One page to ask for: the table's own address with these parameters, or a whole address that the API gave.
struct PageRequest {
    Parameters parameters;
    std::string address; // "" = the table's own
    bool operator==(const PageRequest&) const = default;
};

struct PageAnswer {
    const net::HeaderList& headers;
    const boost::json::value& document;
    std::size_t records = 0;
    const boost::json::value* last_record = nullptr;
    std::string digest; // of the body: the same page twice is told from it
};

// Follows the pages of one table. Pure: it says what to ask for, and is told the answers.
class PageWalk {
public:
    // `table` and `budget` must outlive the walk.
    PageWalk(const RecordTable& table, const RecordBudget& budget) : table_(table), budget_(budget) {}

    PageRequest first() const;

    // The page after this one; none at the end. Fails with too_large (more pages or records than the budget) and with
    // upstream where pages repeat, lead to another server or end before what was announced.
    Result<std::optional<PageRequest>> next(const PageAnswer& answer);

    // Whether a refusal with 404 is how this API says that there are no further pages.
    bool ends_with_not_found() const;

    std::int64_t pages() const { return pages_; }
    std::int64_t records() const { return records_; }
    // How many records the API says there are.
    std::optional<std::int64_t> announced() const { return announced_; }

private:
    Result<std::optional<PageRequest>> next_link(const PageAnswer& answer) const;
    Result<std::optional<PageRequest>> next_number(const PageAnswer& answer) const;
    Result<std::optional<PageRequest>> next_cursor(const PageAnswer& answer);
    PageRequest request(std::string value) const;

    const RecordTable& table_;
    const RecordBudget& budget_;
    std::int64_t pages_ = 0;
    std::int64_t records_ = 0;
    std::optional<std::int64_t> announced_;
    std::optional<std::int64_t> announced_pages_;
    std::string digest_;
    std::string cursor_;
};

// The address of rel="next" in a Link header (RFC 8288); "" if there is none.
std::string next_in_link_header(std::string_view header);

}
