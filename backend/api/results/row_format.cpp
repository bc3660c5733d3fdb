#include "api/results/row_format.hpp"

#include "agents/part_json.hpp"
#include "api/json/json_writer.hpp"

#include <vector>

namespace datachat::api {
namespace {

std::string csv_field(std::string text)
{
    if (!text.empty() && text.find_first_of(",\"\r\n") == std::string::npos && text.front() != ' ' &&
        text.back() != ' ')
        return text;
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"')
            quoted += '"';
        quoted += c;
    }
    return quoted + '"';
}

class CsvFormat final : public RowFormat {
public:
    std::string media_type() const override { return "text/csv; charset=utf-8"; }
    std::string begin(const models::Batch& first) override
    {
        std::string line;
        for (const models::Column& column : first.columns)
            line += (line.empty() ? "" : ",") + csv_field(column.name());
        return line + "\r\n";
    }
    std::string rows(const models::Batch& batch, std::size_t from, std::size_t to) override
    {
        std::string text;
        for (std::size_t row = from; row < to; ++row) {
            for (std::size_t c = 0; c < batch.columns.size(); ++c) {
                if (c > 0)
                    text += ',';
                if (!batch.columns[c].is_null(row))
                    text += csv_field(models::to_text(batch.columns[c].value(row)));
            }
            text += "\r\n";
        }
        return text;
    }
    std::string end(bool) override { return {}; }
};

class JsonFormat final : public RowFormat {
public:
    std::string media_type() const override { return "application/json"; }
    std::string begin(const models::Batch& first) override
    {
        for (const models::Column& column : first.columns) {
            std::string name;
            write_json(name, std::string_view(column.name()));
            names_.push_back(name + ':');
        }
        return "[";
    }
    std::string rows(const models::Batch& batch, std::size_t from, std::size_t to) override
    {
        std::string text;
        for (std::size_t row = from; row < to; ++row) {
            text += std::exchange(first_, false) ? "\n{" : ",\n{";
            for (std::size_t c = 0; c < batch.columns.size(); ++c) {
                if (c > 0)
                    text += ',';
                text += names_[c];
                text += agents::value_json(batch.columns[c].value(row));
            }
            text += '}';
        }
        return text;
    }
    std::string end(bool) override { return "\n]\n"; }

private:
    std::vector<std::string> names_;
    bool first_ = true;
};

class PageFormat final : public RowFormat {
public:
    std::string media_type() const override { return "application/json"; }
    std::string begin(const models::Batch& first) override
    {
        std::string text = R"({"columns":[)";
        for (const models::Column& column : first.columns) {
            if (&column != &first.columns.front())
                text += ',';
            text += R"({"name":)";
            write_json(text, std::string_view(column.name()));
            text += R"(,"type":)";
            write_json(text, models::name(column.type()));
            text += '}';
        }
        return text + R"(],"rows":[)";
    }
    std::string rows(const models::Batch& batch, std::size_t from, std::size_t to) override
    {
        std::string text;
        for (std::size_t row = from; row < to; ++row) {
            if (!std::exchange(first_, false))
                text += ',';
            text += agents::row_json(batch, row);
        }
        return text;
    }
    std::string end(bool more) override { return more ? R"(],"more":true})" : R"(],"more":false})"; }

private:
    bool first_ = true;
};

}

std::unique_ptr<RowFormat> csv_format()
{
    return std::make_unique<CsvFormat>();
}

std::unique_ptr<RowFormat> json_format()
{
    return std::make_unique<JsonFormat>();
}

std::unique_ptr<RowFormat> page_format()
{
    return std::make_unique<PageFormat>();
}

}
