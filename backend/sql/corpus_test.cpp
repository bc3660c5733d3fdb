// tests/golden/firewall: what must be allowed is, and is read back as it was; what must be refused is.
#include "sql/check_lines.hpp"
#include "sql/normal_form.hpp"
#include "sql/round_trip.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace datachat::sql {
namespace {

namespace fs = std::filesystem;

std::string unescaped(std::string_view text)
{
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\' || i + 1 >= text.size()) {
            result += text[i];
            continue;
        }
        const char what = text[++i];
        if (what == 'x' && i + 2 < text.size()) {
            result += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
            i += 2;
        } else {
            result += what == 'n' ? '\n' : what == 't' ? '\t' : what;
        }
    }
    return result;
}

struct Corpus {
    std::string name;
    Dialect dialect;
};

class FirewallCorpus : public ::testing::TestWithParam<Corpus> {
protected:
    static std::vector<std::string> statements(const std::string& name)
    {
        const fs::path path = fs::path(DATACHAT_GOLDEN_DIR) / "firewall" / (name + ".test");
        std::ifstream file(path);
        std::vector<std::string> result;
        constexpr std::string_view mark = "escaped: ";
        for (std::string line; std::getline(file, line);) {
            if (line.empty() || line.starts_with('#'))
                continue;
            result.push_back(line.starts_with(mark) ? unescaped(std::string_view(line).substr(mark.size())) : line);
        }
        EXPECT_GT(result.size(), 30U) << path;
        return result;
    }
};

TEST_P(FirewallCorpus, GetsItsVerdict)
{
    const auto& [corpus, dialect] = GetParam();
    const bool allow = corpus.starts_with("allow");
    for (const std::string& statement : statements(corpus)) {
        const StatementCheck check = check_statement(statement, dialect, nullptr);
        EXPECT_EQ(check.allowed, allow) << statement << "\n  " << check.reason;
        if (!check.allowed)
            EXPECT_GT(check.reason.size(), 20U) << statement;
        if (allow) {
            const std::string again = testing::round_trip(statement, dialect);
            EXPECT_FALSE(again.starts_with("not ") || again.starts_with("another ")) << statement << "\n  " << again;
            EXPECT_EQ(testing::round_trip(again, dialect), again) << statement;
        }
    }
}

std::vector<Corpus> corpora()
{
    std::vector<Corpus> all;
    for (const Dialect dialect : {Dialect::sqlite, Dialect::duckdb, Dialect::postgres}) {
        all.push_back({"allow-any", dialect});
        all.push_back({"allow-" + std::string(name(dialect)), dialect});
    }
    for (const Dialect dialect :
         {Dialect::sqlite, Dialect::duckdb, Dialect::postgres, Dialect::mysql, Dialect::bigquery, Dialect::snowflake}) {
        all.push_back({"refuse-any", dialect});
        all.push_back({"refuse-" + std::string(name(dialect)), dialect});
    }
    return all;
}

INSTANTIATE_TEST_SUITE_P(All, FirewallCorpus, ::testing::ValuesIn(corpora()), [](const auto& info) {
    std::string name = info.param.name + "_on_" + std::string(sql::name(info.param.dialect));
    std::ranges::replace(name, '-', '_');
    return name;
});

}
}
