// WordNet as it is installed; skipped where it is not.
#include "services/knowledge/wordnet_thesaurus.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <unistd.h>

namespace datachat::services::knowledge {
namespace {

class InstalledWordNet : public testing::Test {
protected:
    void SetUp() override
    {
        if (wordnet.empty())
            GTEST_SKIP() << "wordnet-base is not installed";
    }
    bool is_synonym(std::string_view word, std::string_view other, ThesaurusOptions options = {}) const
    {
        const auto synonyms = WordnetThesaurus(wordnet, options).synonyms(word);
        return std::ranges::find(synonyms, other) != synonyms.end();
    }
    WordNet wordnet{std::filesystem::path(wordnet_folder)};
};

TEST_F(InstalledWordNet, knows_synonyms_of_first_senses)
{
    EXPECT_TRUE(is_synonym("client", "customer"));
    EXPECT_TRUE(is_synonym("Customers", "client"));
    EXPECT_TRUE(is_synonym("singer", "vocalist"));
    EXPECT_TRUE(is_synonym("income", "earnings") || is_synonym("earnings", "income") || is_synonym("salary", "wage"));
    EXPECT_TRUE(is_synonym("phone number", "telephone number"));
    EXPECT_TRUE(is_synonym("phone_number", "number"));
    EXPECT_FALSE(is_synonym("customer", "customer"));
    EXPECT_FALSE(is_synonym("customers", "customer"));
    EXPECT_FALSE(is_synonym("buy", "sell"));
    EXPECT_FALSE(is_synonym("male", "female"));
    EXPECT_TRUE(WordnetThesaurus(wordnet).synonyms("qwertzuiop").empty());
    EXPECT_TRUE(WordnetThesaurus(wordnet).synonyms("").empty());
    EXPECT_TRUE(WordnetThesaurus(wordnet).synonyms(std::string(10'000, 'x')).empty());
}

TEST_F(InstalledWordNet, goes_up_and_down_only_when_asked)
{
    EXPECT_TRUE(is_synonym("employee", "worker"));
    EXPECT_FALSE(is_synonym("employee", "worker", {.hypernym_senses = 0}));
    EXPECT_FALSE(is_synonym("employee", "clerk"));
    EXPECT_TRUE(is_synonym("employee", "salesman", {.hyponym_senses = 2, .most = 500}) ||
                is_synonym("employee", "clerk", {.hyponym_senses = 2, .most = 500}));
}

TEST_F(InstalledWordNet, finds_base_forms)
{
    EXPECT_EQ(wordnet.base_forms("companies", WordClass::noun).at(0), "company");
    EXPECT_EQ(wordnet.base_forms("children", WordClass::noun).at(0), "child");
    EXPECT_EQ(wordnet.base_forms("bought", WordClass::verb).at(0), "buy");
    EXPECT_EQ(wordnet.base_forms("cheaper", WordClass::adjective).at(0), "cheap");
    EXPECT_EQ(wordnet.base_forms("order", WordClass::noun).at(0), "order");
    EXPECT_TRUE(wordnet.base_forms("zzzz", WordClass::noun).empty());
}

TEST_F(InstalledWordNet, finds_the_lines_of_its_own_index)
{
    std::ifstream index(std::filesystem::path(wordnet_folder) / "index.noun");
    std::string line;
    int checked = 0;
    for (int i = 0; std::getline(index, line); ++i) {
        if (line.starts_with(' ') || i % 97 != 0)
            continue;
        const std::string word = line.substr(0, line.find(' '));
        const auto senses = wordnet.senses(word, WordClass::noun);
        ASSERT_FALSE(senses.empty()) << word;
        for (const Synset sense : senses) {
            auto words = wordnet.words(sense);
            for (std::string& each : words)
                std::ranges::replace(each, ' ', '_');
            EXPECT_NE(std::ranges::find(words, word), words.end()) << word;
        }
        ++checked;
    }
    EXPECT_GT(checked, 1000);
}

TEST(DamagedWordNet, knows_less_and_never_fails)
{
    const auto folder = std::filesystem::temp_directory_path() / ("datachat_wordnet_" + std::to_string(::getpid()));
    std::filesystem::create_directory(folder);
    const auto write = [&](const char* name, std::string_view text) { std::ofstream(folder / name) << text; };
    write("index.noun",
          "bad n 9999999 1 @ 1 0 00000000\ncut n 2 1 @ 2 0 99999999 0000000\nloop n 1 1 @ 1 0 00000000\nword n x\n");
    write("data.noun", "00000000 03 n ff loop 0 other 0 001 @ 00000000 n 0000 | gloss\n");
    write("noun.exc", "loops\nwords word word word\n");
    const WordNet wordnet(folder);
    const WordnetThesaurus thesaurus(wordnet);
    for (const auto* word : {"bad", "cut", "loop", "loops", "word", "words", "missing"})
        EXPECT_LE(thesaurus.synonyms(word).size(), 32U);
    EXPECT_FALSE(thesaurus.synonyms("loop").empty());
    std::filesystem::remove_all(folder);

    const WordNet missing(folder);
    EXPECT_TRUE(missing.empty());
    EXPECT_TRUE(WordnetThesaurus(missing).synonyms("loop").empty());
}

}
}
