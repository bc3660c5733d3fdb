#include "services/datasources/records/paging.hpp"

#include <fmt/format.h>

#include <charconv>

namespace datachat::services::datasources::records {
namespace {

using core::Errc;
using core::fail;

// A whole number, also one that is written as text.
std::optional<std::int64_t> number_at(const std::optional<JsonPath>& place, const json::value& document)
{
    const json::value* value = place ? place->find(document) : nullptr;
    if (value == nullptr)
        return std::nullopt;
    if (value->is_int64())
        return value->get_int64();
    std::int64_t number = 0;
    if (!value->is_string())
        return std::nullopt;
    const std::string_view text = value->get_string();
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    return failed == std::errc() && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

// "" for what says that there is nothing further.
std::string text_at(const JsonPath& place, const json::value& document)
{
    const json::value* value = place.find(document);
    if (value == nullptr || value->is_structured() || value->is_null() || value->is_bool())
        return {};
    return value->is_string() ? std::string(value->get_string()) : json::serialize(*value);
}

bool is_false(const std::optional<JsonPath>& place, const json::value& document)
{
    const json::value* value = place ? place->find(document) : nullptr;
    return place && (value == nullptr || value->is_null() || (value->is_bool() && !value->get_bool()));
}

bool same_letters(std::string_view a, std::string_view b)
{
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return a.size() == b.size() &&
           std::equal(a.begin(), a.end(), b.begin(), [&](char x, char y) { return lower(x) == lower(y); });
}

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
        text.remove_suffix(1);
    return text;
}

// Whether the parameters of one link, `; rel="next"; title=x`, name it as the next one.
bool is_next(std::string_view parameters)
{
    while (!parameters.empty()) {
        parameters.remove_prefix(1); // ";"
        std::size_t end = 0;
        for (bool quoted = false; end < parameters.size() && (quoted || parameters[end] != ';'); ++end)
            quoted = quoted != (parameters[end] == '"');
        const std::string_view one = trimmed(parameters.substr(0, end));
        parameters.remove_prefix(end);
        const std::size_t equals = one.find('=');
        if (equals == std::string_view::npos || !same_letters(trimmed(one.substr(0, equals)), "rel"))
            continue;
        std::string_view value = trimmed(one.substr(equals + 1));
        if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
            value = value.substr(1, value.size() - 2);
        while (!value.empty()) { // several relations, with spaces
            const std::size_t space = value.find(' ');
            if (same_letters(value.substr(0, space), "next"))
                return true;
            value = space == std::string_view::npos ? std::string_view() : value.substr(space + 1);
        }
    }
    return false;
}

}

std::string next_in_link_header(std::string_view header)
{
    while (!header.empty()) {
        const std::size_t open = header.find('<');
        const std::size_t close = header.find('>', open == std::string_view::npos ? 0 : open);
        if (open == std::string_view::npos || close == std::string_view::npos)
            return {};
        const std::string_view address = header.substr(open + 1, close - open - 1);
        header.remove_prefix(close + 1);
        std::size_t end = 0;
        for (bool quoted = false; end < header.size() && (quoted || header[end] != ','); ++end)
            quoted = quoted != (header[end] == '"');
        std::string_view parameters = trimmed(header.substr(0, end));
        header.remove_prefix(end);
        if (parameters.starts_with(';') && is_next(parameters))
            return std::string(address);
    }
    return {};
}

PageRequest PageWalk::request(std::string value) const
{
    const Paging& paging = table_.paging;
    PageRequest request;
    if (paging.size > 0 && !paging.size_parameter.empty())
        request.parameters.emplace_back(paging.size_parameter, std::to_string(paging.size));
    if (!value.empty())
        request.parameters.emplace_back(paging.parameter, std::move(value));
    return request;
}

PageRequest PageWalk::first() const
{
    const PagingKind kind = table_.paging.kind;
    const bool numbered = kind == PagingKind::page || kind == PagingKind::offset;
    return request(numbered ? std::to_string(table_.paging.first) : std::string());
}

bool PageWalk::ends_with_not_found() const
{
    const bool numbered = table_.paging.kind == PagingKind::page || table_.paging.kind == PagingKind::offset;
    return numbered && pages_ > 0 && !announced_ && !announced_pages_;
}

Result<std::optional<PageRequest>> PageWalk::next(const PageAnswer& answer)
{
    const Paging& paging = table_.paging;
    ++pages_;
    records_ += static_cast<std::int64_t>(answer.records);
    if (pages_ == 1) {
        announced_ = number_at(paging.total, answer.document);
        announced_pages_ = number_at(paging.pages, answer.document);
    }
    if (records_ > budget_.rows)
        return fail(
            Errc::too_large,
            fmt::format("{} has more than {} rows, and no more may be fetched. Ask for a part of it by a column "
                        "that is filtered by, or raise \"most_rows\" of the source.",
                        table_.name, budget_.rows));
    if (paging.kind == PagingKind::none)
        return std::nullopt;
    if (pages_ > 1 && answer.records > 0 && answer.digest == digest_)
        return fail(Errc::upstream,
                    fmt::format("The same page of {} comes again and again. Check \"pagination\": does the "
                                "parameter have another name than \"{}\"?",
                                table_.name, paging.parameter));
    digest_ = answer.digest;
    auto following = paging.kind == PagingKind::link     ? next_link(answer)
                     : paging.kind == PagingKind::cursor ? next_cursor(answer)
                                                         : next_number(answer);
    if (following && *following && pages_ >= budget_.pages)
        return fail(Errc::too_large,
                    fmt::format("{} has more than {} pages, and no more may be fetched. Ask for a part of it by a "
                                "column that is filtered by, let a page hold more (\"size\" of its pagination), or "
                                "raise \"most_pages\" of the source.",
                                table_.name, budget_.pages));
    if (following && !*following && announced_ && records_ < *announced_)
        return fail(Errc::upstream, fmt::format("{} was said to have {} records, but its pages end after {}. "
                                                "Check \"pagination\" of the table.",
                                                table_.name, *announced_, records_));
    return following;
}

Result<std::optional<PageRequest>> PageWalk::next_link(const PageAnswer& answer) const
{
    std::string address = table_.paging.next ? text_at(*table_.paging.next, answer.document) : std::string();
    if (!table_.paging.next) {
        for (const auto& [name, value] : answer.headers) {
            if (address.empty() && same_letters(name, "Link"))
                address = next_in_link_header(value);
        }
    }
    if (address.empty() || is_false(table_.paging.more, answer.document))
        return std::nullopt;
    return PageRequest{.parameters = {}, .address = std::move(address)};
}

// Ends with what was announced, or with an empty page: a short one may only mean that the API gives fewer than asked.
Result<std::optional<PageRequest>> PageWalk::next_number(const PageAnswer& answer) const
{
    const Paging& paging = table_.paging;
    if (answer.records == 0 || is_false(paging.more, answer.document))
        return std::nullopt;
    if ((announced_ && records_ >= *announced_) || (announced_pages_ && pages_ >= *announced_pages_))
        return std::nullopt;
    const std::int64_t number = paging.first + (paging.kind == PagingKind::page ? pages_ : records_);
    return request(std::to_string(number));
}

Result<std::optional<PageRequest>> PageWalk::next_cursor(const PageAnswer& answer)
{
    const Paging& paging = table_.paging;
    if (is_false(paging.more, answer.document))
        return std::nullopt;
    std::string cursor;
    if (paging.next)
        cursor = text_at(*paging.next, answer.document);
    else if (answer.last_record != nullptr)
        cursor = text_at(*paging.last, *answer.last_record);
    if (cursor.empty())
        return std::nullopt;
    if (cursor == cursor_)
        return fail(Errc::upstream,
                    fmt::format("The same cursor for {} comes again and again. Check \"pagination\": does the "
                                "parameter have another name than \"{}\"?",
                                table_.name, paging.parameter));
    cursor_ = cursor;
    return request(std::move(cursor));
}

}
