#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace datachat::db {

struct Blob {
    std::string bytes;
    bool operator==(const Blob&) const = default;
};

struct Null {
    bool operator==(const Null&) const = default;
};

// What a parameter or a cell of the metadata can be. Booleans are integers 0 and 1, times are milliseconds.
using Value = std::variant<Null, std::int64_t, double, std::string, Blob>;
using Values = std::vector<Value>;

// Text that may be absent, stored as NULL where it is empty: foreign keys then do not apply.
inline Value null_if_empty(std::string text)
{
    if (text.empty())
        return Null{};
    return text;
}

// Reads the cells of a row from left to right. A NULL reads as 0 or "". Reading past the end or as the wrong type is a
// bug and throws.
class RowReader {
public:
    explicit RowReader(const Values& row) : row_(row) {}
    std::string text();
    std::int64_t integer();
    double real();
    bool flag() { return integer() != 0; }
    std::string bytes();

private:
    const Value& next();

    const Values& row_;
    std::size_t at_ = 0;
};

struct Rows {
    std::vector<Values> rows;
    std::int64_t changed = 0; // by insert, update or delete
    bool empty() const { return rows.empty(); }
    RowReader front() const { return RowReader(rows.front()); }
};

// Whether both engines can keep this text: UTF-8 without NUL characters.
bool is_storable_text(std::string_view text);

}
