#pragma once

#include "sql/fields.hpp"

#include <functional>

// For tests: every tree that differs from a given one in a single field.
namespace datachat::sql::testing {

// Changes one field after the other, calls `seen` with the field's path while it is changed, and changes it back.
class Mutations {
public:
    using Seen = std::function<void(const std::string& path)>;
    Mutations(Seen seen, bool ids) : seen_(std::move(seen)), ids_(ids) {}

    template <class T>
        requires requires { Fields<T>::list; }
    void change(T& node, const std::string& path)
    {
        for_each_field(node, [&](std::string_view name, auto& member) {
            if (name != "id" || ids_)
                change(member, path + "." + std::string(name));
        });
    }
    void change(bool& value, const std::string& path) { with(value, !value, path); }
    template <class T>
        requires std::is_enum_v<T>
    void change(T& value, const std::string& path)
    {
        with(value, value == T{} ? static_cast<T>(1) : T{}, path);
    }
    void change(int& value, const std::string& path) { with(value, value + 1, path); }
    void change(double& value, const std::string& path) { with(value, value + 1, path); }
    void change(NodeId& value, const std::string& path) { with(value, value + 1, path); }
    void change(std::string& value, const std::string& path)
    {
        with(value, value + "x", path);
        if (!value.empty())
            with(value, std::string(), path + "(emptied)");
    }
    void change(models::Value& value, const std::string& path)
    {
        with(value, models::Value("other"), path);
        with(value, models::Value(), path + "(null)");
    }
    template <class T>
    void change(std::vector<T>& items, const std::string& path)
    {
        for (std::size_t at = 0; at < items.size(); ++at)
            change(items[at], path + "[" + std::to_string(at) + "]");
        auto more = items;
        more.emplace_back();
        with(items, std::move(more), path + "(one more)");
        if (items.empty())
            return;
        auto fewer = items;
        fewer.pop_back();
        with(items, std::move(fewer), path + "(one less)");
    }
    template <class T>
    void change(std::optional<T>& value, const std::string& path)
    {
        if (value)
            change(*value, path);
        with(value, value ? std::optional<T>() : std::optional<T>(T{}), path + "(presence)");
    }
    template <class T>
    void change(core::Box<T>& value, const std::string& path)
    {
        change(*value, path);
    }
    template <class... T>
    void change(std::variant<T...>& value, const std::string& path)
    {
        std::visit([&](auto& alternative) { change(alternative, path + "/" + std::to_string(value.index())); }, value);
        using First = std::variant_alternative_t<0, std::variant<T...>>;
        using Second = std::variant_alternative_t<1, std::variant<T...>>;
        std::variant<T...> other = value.index() == 0 ? std::variant<T...>(Second{}) : std::variant<T...>(First{});
        with(value, std::move(other), path + "(kind)");
    }

private:
    template <class T>
    void with(T& place, T changed, const std::string& path)
    {
        std::swap(place, changed);
        seen_(path);
        std::swap(place, changed);
    }

    Seen seen_;
    bool ids_;
};

// `ids`: node ids are changed too.
inline void for_each_mutation(Query& query, const Mutations::Seen& seen, bool ids = false)
{
    Mutations(seen, ids).change(query, "query");
}

}
