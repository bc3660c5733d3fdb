#include "agents/prompts/prompt_texts.hpp"

#include <algorithm>
#include <stdexcept>

namespace datachat::agents::prompts {

std::string fill(std::string_view text, const std::vector<std::pair<std::string_view, std::string>>& values)
{
    std::string filled;
    for (;;) {
        const std::size_t begin = text.find("{{");
        filled += text.substr(0, begin);
        if (begin == std::string_view::npos)
            return filled;
        const std::size_t end = text.find("}}", begin);
        const std::string_view name =
            end == std::string_view::npos ? text.substr(begin) : text.substr(begin + 2, end - begin - 2);
        const auto found = std::ranges::find(values, name, &std::pair<std::string_view, std::string>::first);
        if (found == values.end())
            throw std::logic_error("no value for {{" + std::string(name) + "}} of a prompt");
        filled += found->second;
        text.remove_prefix(end + 2);
    }
}

}
