#pragma once

#include "api/json/shape.hpp"
#include "db/records.hpp"

#include <cstdint>
#include <string>

namespace datachat::api {

struct SourceView {
    std::string id;
    std::string name;
    std::string kind;
    std::string address;
    RawJson values{"{}"};
    std::int64_t version = 0;
    std::int64_t created_at_ms = 0;
    std::int64_t updated_at_ms = 0;
};

// Without password: the address stored beside the sealed one.
SourceView source_view(const db::SourceRecord& record);

template <>
struct Shape<SourceView> {
    static constexpr std::string_view name = "Source";
    static constexpr auto fields = std::tuple{required("id", &SourceView::id),
                                              required("name", &SourceView::name),
                                              required("kind", &SourceView::kind, "One of /api/datasources/kinds"),
                                              required("address", &SourceView::address, "Without password"),
                                              required("values", &SourceView::values, "Without secrets"),
                                              required("version", &SourceView::version),
                                              required("created_at_ms", &SourceView::created_at_ms),
                                              required("updated_at_ms", &SourceView::updated_at_ms)};
};

}
