#include "core/digest.hpp"
#include "plan/plan.hpp"
#include "sql/tree_bytes.hpp"

namespace datachat::plan {
namespace {

// Changes with every change of the bytes below, of a field list, or of the order of an enumeration that is written.
constexpr std::string_view format_mark = "datachat plan 1";

void write(std::string& bytes, std::int64_t number)
{
    auto bits = static_cast<std::uint64_t>(number);
    for (int byte = 0; byte < 8; ++byte, bits >>= 8)
        bytes += static_cast<char>(bits & 0xff);
}

// With its length, so that no two plans share their bytes.
void write(std::string& bytes, std::string_view text)
{
    write(bytes, static_cast<std::int64_t>(text.size()));
    bytes += text;
}

}

std::string canonical_form(const Plan& plan)
{
    std::string bytes;
    const sql::TimeFrame& time = plan.header.time;
    write(bytes, format_mark);
    write(bytes, plan.header.format);
    write(bytes, time.as_of_microseconds);
    write(bytes, time.zone);
    write(bytes, time.zone_offset_seconds);
    write(bytes, time.week_starts_on_sunday);
    write(bytes, time.fiscal_year_start_month);
    write(bytes, plan.header.schema_fingerprint);
    for (const Step& step : plan.steps) {
        write(bytes, step.source_id);
        write(bytes, sql::name(step.dialect));
        write(bytes, sql::tree_bytes(step.query));
        write(bytes, step.output);
    }
    return bytes;
}

std::string hash(const Plan& plan)
{
    return core::digest_hex(canonical_form(plan));
}

}
