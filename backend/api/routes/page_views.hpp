#pragma once

#include "api/http/route.hpp"
#include "db/records.hpp"

// Lists come in pages.
namespace datachat::api {

template <class T>
struct ListOf {
    std::vector<T> items;
    std::string next;
};

// The page that a request asks for. Fails with invalid_argument.
inline core::Result<db::PageRequest> page_request(const Call& call)
{
    auto limit = call.integer("limit", 50, 1, 500);
    if (!limit)
        return std::unexpected(limit.error());
    return db::PageRequest{.after = call.query("after"), .limit = static_cast<int>(*limit)};
}

inline std::vector<Parameter> page_parameters()
{
    return {{"after", "The `next` of the page before"}, {"limit", "At most so many items, 1 to 500"}};
}

}

#define DATACHAT_LIST(type, title)                                                                                     \
    template <>                                                                                                        \
    struct datachat::api::Shape<datachat::api::ListOf<type>> {                                                         \
        static constexpr std::string_view name = title;                                                                \
        static constexpr auto fields = std::tuple{required("items", &ListOf<type>::items),                             \
                                                  required("next", &ListOf<type>::next, "\"\" on the last page")};     \
    };
