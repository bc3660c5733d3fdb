#include "db/sql_chats.hpp"

#include <fmt/format.h>

#include <charconv>

namespace datachat::db {
namespace {

using core::Errc;
using core::fail;

constexpr std::size_t most_words = 10;

const std::string select_chats = "select workspace_id, project_id, chat_id, title, principal, created_at, updated_at "
                                 "from chats where workspace_id = ? and project_id = ? ";

Chat read_chat(RowReader row)
{
    Chat chat;
    chat.scope.workspace_id = row.text();
    chat.scope.project_id = row.text();
    chat.id = row.text();
    chat.title = row.text();
    chat.principal = row.text();
    chat.created_at_ms = row.integer();
    chat.updated_at_ms = row.integer();
    return chat;
}

// The words of a search as patterns of LIKE, with \\ as its escape.
std::vector<std::string> patterns(const std::string& words)
{
    std::vector<std::string> result;
    std::string pattern;
    const auto add = [&] {
        if (!pattern.empty() && result.size() < most_words)
            result.push_back('%' + pattern + '%');
        pattern.clear();
    };
    for (const char c : words) {
        if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
            add();
            continue;
        }
        if (c == '%' || c == '_' || c == '\\')
            pattern += '\\';
        pattern += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    add();
    return result;
}

// A cursor is "created_at:chat_id"; ids may hold colons, numbers do not.
std::pair<std::int64_t, std::string> read_cursor(const std::string& cursor)
{
    std::int64_t created = std::numeric_limits<std::int64_t>::max();
    const auto colon = cursor.find(':');
    if (colon == std::string::npos)
        return {created, {}};
    std::from_chars(cursor.data(), cursor.data() + colon, created);
    return {created, cursor.substr(colon + 1)};
}

}

Async<Chat> SqlChats::ensure(Chat chat)
{
    store_.give_id(chat.id);
    if (!core::is_valid_client_id(chat.id))
        co_return fail(Errc::invalid_argument,
                       "A chat's id is 1 to 128 letters, digits and signs of . _ : - without spaces.");
    chat.created_at_ms = chat.updated_at_ms = store_.now_ms();
    Values row = scoped(chat.scope, chat.id, chat.title, chat.principal, chat.created_at_ms, chat.updated_at_ms);
    auto inserted = co_await store_.database.execute(
        "insert into chats (workspace_id, project_id, chat_id, title, principal, created_at, updated_at, turn_count) "
        "values (?, ?, ?, ?, ?, ?, ?, 0) on conflict do nothing",
        std::move(row));
    if (!inserted)
        co_return std::unexpected(inserted.error());
    if (*inserted == 1)
        co_return chat;
    co_return co_await get(chat.scope, chat.id);
}

Async<Chat> SqlChats::get(Scope scope, std::string chat_id)
{
    auto rows = co_await store_.database.query(select_chats + "and chat_id = ?", scoped(scope, chat_id));
    if (!rows)
        co_return std::unexpected(rows.error());
    if (rows->empty())
        co_return fail(Errc::not_found, "There is no such chat in this project.");
    co_return read_chat(rows->front());
}

Async<Page<Chat>> SqlChats::list(Scope scope, std::string principal, PageRequest page)
{
    const auto size = page_size(page);
    const auto [created, id] = read_cursor(page.after);
    auto rows = co_await store_.database.query(
        select_chats + "and (principal = ? or ? = '') and (created_at < ? or (created_at = ? and chat_id < ?)) "
                       "order by created_at desc, chat_id desc limit ?",
        scoped(scope, principal, principal, created, created, id, size + 1));
    if (!rows)
        co_return std::unexpected(rows.error());
    co_return page_of(read_all<Chat>(*rows, read_chat), size,
                      [](const Chat& last) { return fmt::format("{}:{}", last.created_at_ms, last.id); });
}

Async<void> SqlChats::rename(Scope scope, std::string chat_id, std::string title)
{
    Values values{title, scope.workspace_id, scope.project_id, chat_id};
    auto changed = co_await store_.database.execute(
        "update chats set title = ? where workspace_id = ? and project_id = ? and chat_id = ?", std::move(values));
    if (!changed)
        co_return std::unexpected(changed.error());
    if (*changed == 0)
        co_return fail(Errc::not_found, "There is no such chat in this project.");
    co_return core::Result<void>{};
}

Async<Page<Chat>> SqlChats::search(Scope scope, std::string principal, std::string words, PageRequest page)
{
    const auto size = page_size(page);
    const auto [created, id] = read_cursor(page.after);
    std::string sql =
        select_chats + "and (principal = ? or ? = '') and (created_at < ? or (created_at = ? and chat_id < ?)) ";
    Values values = scoped(scope, principal, principal, created, created, id);
    for (const std::string& pattern : patterns(words)) {
        sql += "and (lower(title) like ? escape '\\' or exists (select 1 from turns where turns.workspace_id = "
               "chats.workspace_id and turns.project_id = chats.project_id and turns.chat_id = chats.chat_id and "
               "lower(turns.question) like ? escape '\\')) ";
        values.emplace_back(pattern);
        values.emplace_back(pattern);
    }
    values.emplace_back(size + 1);
    auto rows =
        co_await store_.database.query(sql + "order by created_at desc, chat_id desc limit ?", std::move(values));
    if (!rows)
        co_return std::unexpected(rows.error());
    co_return page_of(read_all<Chat>(*rows, read_chat), size,
                      [](const Chat& last) { return fmt::format("{}:{}", last.created_at_ms, last.id); });
}

Async<void> SqlChats::remove(Scope scope, std::string chat_id)
{
    const auto work = [&](Session& session) -> Async<void> {
        // Locks the chat: no turn is added meanwhile.
        auto locked = co_await session.execute(
            "update chats set updated_at = updated_at where workspace_id = ? and project_id = ? and chat_id = ?",
            scoped(scope, chat_id));
        if (!locked)
            co_return std::unexpected(locked.error());
        if (*locked == 0)
            co_return fail(Errc::not_found, "There is no such chat in this project.");
        auto busy = co_await session.query("select turn_id from turns where workspace_id = ? and project_id = ? and "
                                           "chat_id = ? and state in ('received', 'planning', 'running') limit 1",
                                           scoped(scope, chat_id));
        if (!busy)
            co_return std::unexpected(busy.error());
        if (!busy->empty())
            co_return fail(Errc::conflict, "A question of this chat is being answered: stop it first.");
        const std::string of_turns =
            "workspace_id = ? and project_id = ? and turn_id in (select turn_id from turns where "
            "workspace_id = ? and project_id = ? and chat_id = ?)";
        const std::string results =
            "delete from results where workspace_id = ? and project_id = ? and run_id in (select "
            "run_id from runs where " +
            of_turns + ")";
        Values of_results{
            scope.workspace_id, scope.project_id, scope.workspace_id, scope.project_id, scope.workspace_id,
            scope.project_id,   chat_id};
        auto removed = co_await session.execute(results, std::move(of_results));
        for (const char* table : {"feedback_events", "runs", "confirmations", "plans", "turn_parts"}) {
            if (!removed)
                co_return std::unexpected(removed.error());
            Values values{scope.workspace_id, scope.project_id, scope.workspace_id, scope.project_id, chat_id};
            removed =
                co_await session.execute(fmt::format("delete from {} where {}", table, of_turns), std::move(values));
        }
        for (const char* table : {"turns", "chats"}) {
            if (!removed)
                co_return std::unexpected(removed.error());
            removed = co_await session.execute(
                fmt::format("delete from {} where workspace_id = ? and project_id = ? and chat_id = ?", table),
                scoped(scope, chat_id));
        }
        if (!removed)
            co_return std::unexpected(removed.error());
        co_return core::Result<void>{};
    };
    co_return co_await store_.database.transaction(work);
}

}
