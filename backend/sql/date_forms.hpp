#pragma once

#include "sql/tree.hpp"

#include <expected>
#include <string_view>

// How each dialect writes date parts and periods. One table serves printing (expand) and parsing (recognize_date), so
// that what is printed is read back.
namespace datachat::sql {

// The form in the dialect's own functions; may hold simpler DatePart and DateBucket nodes. Fails with what the dialect
// lacks.
std::expected<Expr, std::string_view> expand(const DatePart& part, Dialect dialect);
std::expected<Expr, std::string_view> expand(const DateBucket& bucket, Dialect dialect);

// Replaces an expression that has one of these forms by its DatePart or DateBucket; leaves every other as it is. Its
// operands must have been recognized.
void recognize_date(Expr& expr, Dialect dialect);

// The storage that a form without a conversion stands for.
models::TimeStorage plain_storage(Dialect dialect);

}
