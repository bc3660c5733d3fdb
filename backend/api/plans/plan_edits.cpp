#include "api/plans/plan_edits.hpp"

#include "api/json/json_writer.hpp"

#include <fmt/format.h>

namespace datachat::api {
namespace {

using core::Errc;
using core::fail;
using core::Result;

constexpr std::size_t most_edits = 50;

enum class EditOp : unsigned char {
    remove_filter,
    add_filter,
    change_filter,
    change_measure,
    add_output,
    remove_output,
    add_group,
    remove_group,
    change_order,
    change_limit,
};

// All fields that an edit can have; which of them must be there depends on `op`.
struct EditFields {
    EditOp op = EditOp::remove_filter;
    std::optional<std::int64_t> node;
    std::optional<std::string> condition;
    std::optional<std::string> expression;
    std::optional<bool> descending;
    std::optional<std::int64_t> rows;
};

struct Restore {
    std::int64_t revision = 0;
};

}

template <>
struct Shape<Restore> {
    static constexpr auto fields = std::tuple{required("revision", &Restore::revision)};
};
template <>
struct Words<EditOp> {
    static constexpr std::array<std::string_view, 10> names{
        "remove_filter", "add_filter", "change_filter", "change_measure", "add_output",
        "remove_output", "add_group",  "remove_group",  "change_order",   "change_limit"};
};
template <>
struct Shape<EditFields> {
    static constexpr auto fields = std::tuple{required("op", &EditFields::op),
                                              optional("node", &EditFields::node),
                                              optional("condition", &EditFields::condition),
                                              optional("expression", &EditFields::expression),
                                              optional("descending", &EditFields::descending),
                                              optional("rows", &EditFields::rows)};
};

namespace {

class EditReader {
public:
    EditReader(const EditFields& fields, std::string path) : fields_(fields), path_(std::move(path)) {}

    Result<plan::Edit> read()
    {
        switch (fields_.op) {
        case EditOp::remove_filter:
            return checked(plan::RemoveFilter{node()});
        case EditOp::add_filter:
            return checked(plan::AddFilter{text(fields_.condition, "condition")});
        case EditOp::change_filter:
            return checked(plan::ChangeFilter{node(), text(fields_.condition, "condition")});
        case EditOp::change_measure:
            return checked(plan::ChangeMeasure{node(), text(fields_.expression, "expression")});
        case EditOp::add_output:
            return checked(plan::AddOutput{text(fields_.expression, "expression")});
        case EditOp::remove_output:
            return checked(plan::RemoveOutput{node()});
        case EditOp::add_group:
            return checked(plan::AddGroup{text(fields_.expression, "expression")});
        case EditOp::remove_group:
            return checked(plan::RemoveGroup{node()});
        case EditOp::change_order:
            return checked(plan::ChangeOrder{fields_.expression.value_or(""), fields_.descending.value_or(false)});
        case EditOp::change_limit:
            return checked(plan::ChangeLimit{fields_.rows});
        }
        return fail(Errc::invalid_argument, path_ + " is no edit.");
    }

private:
    Result<plan::Edit> checked(plan::Edit edit)
    {
        if (problem_)
            return std::unexpected(*problem_);
        return edit;
    }
    sql::NodeId node()
    {
        if (!fields_.node)
            problem_ = missing_field(below(path_, "node"));
        else if (*fields_.node < 0 || *fields_.node > std::numeric_limits<sql::NodeId>::max())
            problem_ = core::Error{Errc::invalid_argument, below(path_, "node") + " is no node of the plan.", {}, {}};
        return problem_ ? sql::NodeId{} : static_cast<sql::NodeId>(*fields_.node);
    }
    std::string text(const std::optional<std::string>& value, std::string_view name)
    {
        if (!value)
            problem_ = missing_field(below(path_, name));
        return value.value_or("");
    }

    const EditFields& fields_;
    std::string path_;
    std::optional<core::Error> problem_;
};

struct EditWriter {
    std::string operator()(const plan::RemoveFilter& edit) const { return with_node("remove_filter", edit.node); }
    std::string operator()(const plan::AddFilter& edit) const
    {
        return with_text("add_filter", "condition", edit.condition);
    }
    std::string operator()(const plan::ChangeFilter& edit) const
    {
        return both("change_filter", edit.node, "condition", edit.condition);
    }
    std::string operator()(const plan::ChangeMeasure& edit) const
    {
        return both("change_measure", edit.node, "expression", edit.expression);
    }
    std::string operator()(const plan::AddOutput& edit) const
    {
        return with_text("add_output", "expression", edit.expression);
    }
    std::string operator()(const plan::RemoveOutput& edit) const { return with_node("remove_output", edit.node); }
    std::string operator()(const plan::AddGroup& edit) const
    {
        return with_text("add_group", "expression", edit.expression);
    }
    std::string operator()(const plan::RemoveGroup& edit) const { return with_node("remove_group", edit.node); }
    std::string operator()(const plan::ChangeOrder& edit) const
    {
        return fmt::format(R"({{"op":"change_order","expression":{},"descending":{}}})", to_json_text(edit.expression),
                           edit.descending);
    }
    std::string operator()(const plan::ChangeLimit& edit) const
    {
        return edit.rows ? fmt::format(R"({{"op":"change_limit","rows":{}}})", *edit.rows)
                         : std::string(R"({"op":"change_limit"})");
    }

    static std::string with_node(std::string_view op, sql::NodeId node)
    {
        return fmt::format(R"({{"op":"{}","node":{}}})", op, node);
    }
    static std::string with_text(std::string_view op, std::string_view name, const std::string& text)
    {
        return fmt::format(R"({{"op":"{}","{}":{}}})", op, name, to_json_text(text));
    }
    static std::string both(std::string_view op, sql::NodeId node, std::string_view name, const std::string& text)
    {
        return fmt::format(R"({{"op":"{}","node":{},"{}":{}}})", op, node, name, to_json_text(text));
    }
};

}

Result<std::vector<plan::Edit>> read_edits(const json::value& list)
{
    std::vector<EditFields> fields;
    if (auto read = read_value(list, fields, "/edits", UnknownFields::ignored); !read)
        return std::unexpected(read.error());
    if (fields.empty() || fields.size() > most_edits)
        return fail(Errc::invalid_argument, "/edits must hold 1 to 50 edits.");
    std::vector<plan::Edit> edits;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        auto edit = EditReader(fields[i], below("/edits", std::to_string(i))).read();
        if (!edit)
            return std::unexpected(edit.error());
        edits.push_back(std::move(*edit));
    }
    return edits;
}

Result<std::optional<std::int64_t>> read_restore(const json::value& list)
{
    if (!list.is_array())
        return std::nullopt;
    for (const json::value& edit : list.get_array()) {
        const json::value* op = edit.is_object() ? edit.get_object().if_contains("op") : nullptr;
        if (op == nullptr || !op->is_string() || op->get_string() != "restore")
            continue;
        if (list.get_array().size() != 1)
            return fail(Errc::invalid_argument, "/edits: restore stands alone.");
        auto restore = read_json<Restore>(edit);
        if (!restore)
            return std::unexpected(restore.error());
        return restore->revision;
    }
    return std::nullopt;
}

std::string edits_json(const std::vector<plan::Edit>& edits)
{
    std::string text = "[";
    for (const plan::Edit& edit : edits)
        text += (text.size() > 1 ? "," : "") + std::visit(EditWriter{}, edit);
    return text + ']';
}

}
