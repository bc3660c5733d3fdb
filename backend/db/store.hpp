#pragma once

#include "core/clock.hpp"
#include "core/ids.hpp"
#include "db/database.hpp"
#include "db/repositories.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace datachat::db {

// What every repository works with.
struct Store {
    Database& database;
    const core::Clock& clock;
    const core::Ids& ids;

    std::int64_t now_ms() const
    {
        return std::chrono::duration_cast<milliseconds>(clock.now().time_since_epoch()).count();
    }
    void give_id(std::string& id) const
    {
        if (id.empty())
            id = ids.next();
    }
};

// The parameters of a statement whose first two are workspace_id and project_id.
template <class... More>
Values scoped(const Scope& scope, More&&... more)
{
    Values values;
    values.reserve(2 + sizeof...(more));
    values.emplace_back(scope.workspace_id);
    values.emplace_back(scope.project_id);
    (values.emplace_back(std::forward<More>(more)), ...);
    return values;
}

inline std::int64_t as_integer(bool flag)
{
    return flag ? 1 : 0;
}

inline std::int64_t page_size(const PageRequest& page)
{
    return std::clamp(page.limit, 1, 500);
}

// Cuts a list that was read one longer than the page; `key_of` gives the cursor of the last item kept.
template <class T, class KeyOf>
Page<T> page_of(std::vector<T> items, std::int64_t size, KeyOf key_of)
{
    Page<T> page{std::move(items), {}};
    if (static_cast<std::int64_t>(page.items.size()) > size) {
        page.items.resize(static_cast<std::size_t>(size));
        page.next = key_of(page.items.back());
    }
    return page;
}

template <class T, class Read>
std::vector<T> read_all(const Rows& rows, Read read)
{
    std::vector<T> items;
    items.reserve(rows.rows.size());
    for (const Values& row : rows.rows)
        items.push_back(read(RowReader(row)));
    return items;
}

template <class T, class Read>
std::optional<T> read_first(const Rows& rows, Read read)
{
    if (rows.empty())
        return std::nullopt;
    return read(rows.front());
}

}
