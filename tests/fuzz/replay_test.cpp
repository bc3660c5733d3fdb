// Runs every input that is kept in corpus/ through its fuzz target: what once was found stays mended.
#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

extern "C" {
int lexer_input(const std::uint8_t* data, std::size_t size);
int sql_input(const std::uint8_t* data, std::size_t size);
int firewall_input(const std::uint8_t* data, std::size_t size);
int policy_input(const std::uint8_t* data, std::size_t size);
int question_input(const std::uint8_t* data, std::size_t size);
}

namespace {

namespace fs = std::filesystem;

struct Target {
    const char* name;
    int (*run)(const std::uint8_t*, std::size_t);
};

class FuzzCorpus : public ::testing::TestWithParam<Target> {};

TEST_P(FuzzCorpus, EndsWell)
{
    int inputs = 0;
    for (const auto& entry :
         fs::directory_iterator(fs::path(DATACHAT_FUZZ_CORPUS) / (std::string(GetParam().name) + "_fuzz"))) {
        std::ifstream file(entry.path(), std::ios::binary);
        const std::vector<char> bytes((std::istreambuf_iterator<char>(file)), {});
        SCOPED_TRACE(entry.path());
        EXPECT_EQ(GetParam().run(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()), 0);
        ++inputs;
    }
    EXPECT_GT(inputs, 0);
}

INSTANTIATE_TEST_SUITE_P(All, FuzzCorpus,
                         ::testing::Values(Target{"lexer", lexer_input}, Target{"sql", sql_input},
                                           Target{"firewall", firewall_input}, Target{"policy", policy_input},
                                           Target{"question", question_input}),
                         [](const auto& info) { return std::string(info.param.name); });

}
