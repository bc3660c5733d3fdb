#include "input.hpp"
#include "sql/parser.hpp"
#include "sql/printer.hpp"

#include <cstdio>
#include <cstdlib>

using namespace datachat;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const fuzz::Input input = fuzz::split(data, size);
    const auto query = sql::parse_query(input.text, input.dialect);
    if (!query)
        return 0;
    const auto printed = sql::print(*query, input.dialect);
    if (!printed)
        return 0;                                      // a tree that this dialect cannot write
    constexpr sql::ParseLimits generous{4 << 20, 500}; // what is printed may have a few more parentheses than what came
    const auto again = sql::parse_query(*printed, input.dialect, generous);
    if (!again || !(*again == *query)) {
        std::fprintf(stderr, "printed differently: %s\n%s\n", printed->c_str(),
                     again ? "another tree" : again.error().message.c_str());
        std::abort();
    }
    return 0;
}
