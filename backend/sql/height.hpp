#pragma once

#include "sql/fields.hpp"

#include <algorithm>
#include <optional>
#include <variant>
#include <vector>

// While a tree is parsed, the id of each node holds its height, so that a chain of any length (a + b + c ...) is
// stopped before destroying, comparing or printing the tree could use up the stack. The parser clears the ids at the
// end.
namespace datachat::sql {

template <class T>
concept HasFields = requires { Fields<T>::list; };

class HeightOfChildren {
public:
    NodeId of(const auto& node)
    {
        highest_ = 0;
        for_each_field(node, [this](std::string_view, const auto& member) { this->see(member); });
        return highest_;
    }

private:
    void see(const Expr& child) { highest_ = std::max(highest_, child.id); }
    void see(const Query& child) { highest_ = std::max(highest_, child.id); }
    void see(const TableSource& child) { highest_ = std::max(highest_, child.id); }
    template <class T>
    void see(const core::Box<T>& box)
    {
        see(*box);
    }
    template <class T>
    void see(const std::optional<T>& maybe)
    {
        if (maybe)
            see(*maybe);
    }
    template <class T>
    void see(const std::vector<T>& list)
    {
        for (const T& item : list)
            see(item);
    }
    template <class... T>
    void see(const std::variant<T...>& choice)
    {
        std::visit([this](const auto& content) { this->see(content); }, choice);
    }
    template <class T>
    void see(const T& member)
    {
        if constexpr (HasFields<T>)
            for_each_field(member, [this](std::string_view, const auto& inner) { this->see(inner); });
    }

    NodeId highest_ = 0;
};

}
