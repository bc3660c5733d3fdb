#include "services/vector_store/vector_rows.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <map>

namespace datachat::services::vector_store {

using core::Errc;
using core::Result;

namespace {

constexpr std::size_t rows_a_statement = 64;
constexpr std::size_t ids_a_statement = 256;
constexpr std::int64_t rows_a_page = 4096;
constexpr std::string_view of_collection =
    " where workspace_id = ? and project_id = ? and collection = ? and embedder_id = ?";

db::Values values_of(const CollectionKey& key)
{
    const auto& [workspace, project, collection, embedder] = key;
    return {workspace, project, collection, embedder};
}

std::string repeated(std::string_view text, std::size_t count)
{
    std::string joined;
    for (std::size_t i = 0; i < count; ++i)
        joined += (i > 0 ? ", " : "") + std::string(text);
    return joined;
}

// Of several items with one id only the last: a statement may not change a row twice.
std::vector<const Item*> last_of_each_id(const std::vector<Item>& items)
{
    std::map<std::string_view, const Item*> last;
    for (const Item& item : items)
        last[item.id] = &item;
    std::vector<const Item*> kept;
    for (const auto& [id, item] : last)
        kept.push_back(item);
    return kept;
}

asio::awaitable<Result<void>> check_dimension(db::Session& session, const CollectionKey& key,
                                              const std::vector<const Item*>& rows)
{
    auto stored = co_await session.query("select length(vector) from vectors" + std::string(of_collection) + " limit 1",
                                         values_of(key));
    if (!stored)
        co_return std::unexpected(std::move(stored.error()));
    const std::size_t wanted = rows.empty() ? 0 : rows.front()->vector.size() * sizeof(float);
    if (wanted > 0 && !stored->empty() && static_cast<std::size_t>(stored->front().integer()) != wanted)
        co_return core::fail(Errc::invalid_argument,
                             "This collection holds vectors of another dimension. Build the index again.",
                             std::get<2>(key));
    co_return Result<void>{};
}

}

std::string bytes_of(const std::vector<float>& vector)
{
    static_assert(std::endian::native == std::endian::little && sizeof(float) == 4);
    std::string bytes(vector.size() * sizeof(float), '\0');
    if (!vector.empty())
        std::memcpy(bytes.data(), vector.data(), bytes.size());
    return bytes;
}

std::vector<float> vector_of(std::string_view bytes)
{
    std::vector<float> vector(bytes.size() / sizeof(float));
    if (!vector.empty())
        std::memcpy(vector.data(), bytes.data(), vector.size() * sizeof(float));
    return vector;
}

asio::awaitable<Result<void>> store_rows(db::Database& database, CollectionKey key, const std::vector<Item>& items)
{
    const std::vector<const Item*> rows = last_of_each_id(items);
    auto write = [&](db::Session& session) -> asio::awaitable<Result<void>> {
        auto same = co_await check_dimension(session, key, rows);
        if (!same)
            co_return same;
        for (std::size_t at = 0; at < rows.size(); at += rows_a_statement) {
            const std::size_t count = std::min(rows_a_statement, rows.size() - at);
            db::Values values;
            for (std::size_t i = at; i < at + count; ++i) {
                for (db::Value& value : values_of(key))
                    values.push_back(std::move(value));
                values.insert(values.end(), {rows[i]->id, rows[i]->source_id, rows[i]->document,
                                             db::Blob{bytes_of(rows[i]->vector)}});
            }
            auto written =
                co_await session.execute("insert into vectors (workspace_id, project_id, collection, embedder_id, id, "
                                         "source_id, document, vector) values " +
                                             repeated("(?, ?, ?, ?, ?, ?, ?, ?)", count) +
                                             " on conflict (workspace_id, project_id, collection, embedder_id, id) do "
                                             "update set source_id = excluded.source_id, "
                                             "document = excluded.document, vector = excluded.vector",
                                         std::move(values));
            if (!written)
                co_return std::unexpected(std::move(written.error()));
        }
        co_return Result<void>{};
    };
    co_return co_await database.transaction(write);
}

asio::awaitable<Result<void>> delete_rows(db::Database& database, CollectionKey key,
                                          const std::vector<std::string>& ids)
{
    auto erase = [&](db::Session& session) -> asio::awaitable<Result<void>> {
        for (std::size_t at = 0; at < ids.size(); at += ids_a_statement) {
            const std::size_t count = std::min(ids_a_statement, ids.size() - at);
            db::Values values = values_of(key);
            for (std::size_t i = at; i < at + count; ++i)
                values.emplace_back(ids[i]);
            std::string statement =
                "delete from vectors" + std::string(of_collection) + " and id in (" + repeated("?", count) + ")";
            auto erased = co_await session.execute(std::move(statement), std::move(values));
            if (!erased)
                co_return std::unexpected(std::move(erased.error()));
        }
        co_return Result<void>{};
    };
    co_return co_await database.transaction(erase);
}

asio::awaitable<Result<std::size_t>> count_rows(db::Database& database, CollectionKey key)
{
    auto rows = co_await database.query("select count(*) from vectors" + std::string(of_collection), values_of(key));
    if (!rows)
        co_return std::unexpected(std::move(rows.error()));
    co_return static_cast<std::size_t>(rows->front().integer());
}

asio::awaitable<Result<VectorSnapshot>> load_rows(db::Database& database, CollectionKey key, std::size_t dimension)
{
    std::vector<Item> items;
    for (std::string last;;) {
        db::Values values = values_of(key);
        values.emplace_back(last);
        auto page =
            co_await database.query("select id, source_id, document, vector from vectors" + std::string(of_collection) +
                                        " and id > ? order by id limit " + std::to_string(rows_a_page),
                                    std::move(values));
        if (!page)
            co_return std::unexpected(std::move(page.error()));
        for (const db::Values& row : page->rows) {
            db::RowReader reader(row);
            Item item;
            item.id = reader.text();
            item.source_id = reader.text();
            item.document = reader.text();
            const std::string bytes = reader.bytes();
            item.vector = vector_of(bytes);
            if (bytes.size() != dimension * sizeof(float))
                co_return core::fail(Errc::corrupt,
                                     "The index of this project is damaged or of another kind. Build it again.",
                                     std::get<2>(key));
            items.push_back(std::move(item));
        }
        if (static_cast<std::int64_t>(page->rows.size()) < rows_a_page)
            break;
        last = items.back().id;
    }
    co_return VectorSnapshot().with(std::move(items));
}

}
