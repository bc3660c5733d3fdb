#include "input.hpp"
#include "small_schema.hpp"
#include "sql/firewall.hpp"

#include <cstdio>
#include <cstdlib>

using namespace datachat;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const models::Schema schema = fuzz::small_schema();
    const fuzz::Input input = fuzz::split(data, size);
    const auto checked = sql::Firewall(input.dialect, schema).check_text(input.text, {});
    if (!checked)
        return 0;
    const std::string& text = checked->text();
    const bool is_query =
        text.starts_with("SELECT") || text.starts_with("WITH") || text.starts_with("(") || text.starts_with("VALUES");
    bool knows_tables = true;
    for (const std::string& table : checked->tables())
        knows_tables = knows_tables && schema.find_table("", table.substr(table.rfind('.') + 1)) != nullptr;
    if (!is_query || !knows_tables) {
        std::fprintf(stderr, "allowed: %s\n", text.c_str());
        std::abort();
    }
    return 0;
}
