#include "services/embeddings/builtin_embedder.hpp"

#include "services/embeddings/word_features.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

namespace datachat::services::embeddings {
namespace {

const knowledge::WordNet no_wordnet;

float similarity(const Embedding& a, const Embedding& b)
{
    return std::inner_product(a.begin(), a.end(), b.begin(), 0.0F);
}

float similarity(std::string_view a, std::string_view b, const knowledge::WordNet& wordnet = no_wordnet)
{
    return similarity(builtin_embedding(a, wordnet), builtin_embedding(b, wordnet));
}

TEST(Words, are_split_as_names_and_as_text)
{
    EXPECT_EQ(words_of("CustomerId customer_id, HTTPServer2 \xC3\x84rger", 10),
              (std::vector<std::string>{"customer", "id", "customer", "id", "http", "server", "2", "\xC3\xA4rger"}));
    EXPECT_EQ(words_of("a b c", 2).size(), 2U);
    EXPECT_TRUE(words_of(" ,;\n", 9).empty());
    EXPECT_TRUE(is_filler("the"));
    EXPECT_FALSE(is_filler("order"));
}

TEST(BuiltinEmbedding, has_unit_length_for_any_bytes)
{
    for (const std::string& text : {std::string(), std::string("the"), std::string("orders by region"),
                                    std::string("\xFF\xFE\x00", 3), std::string(1 << 20, 'x'), std::string(" - ")}) {
        const Embedding embedding = builtin_embedding(text, no_wordnet);
        ASSERT_EQ(embedding.size(), builtin_dimension);
        EXPECT_NEAR(similarity(embedding, embedding), 1, 1e-4);
    }
}

TEST(BuiltinEmbedding, is_the_same_on_every_machine)
{
    const Embedding embedding = builtin_embedding("order date", no_wordnet);
    std::size_t largest = 0;
    for (std::size_t i = 0; i < embedding.size(); ++i)
        largest = std::abs(embedding[i]) > std::abs(embedding[largest]) ? i : largest;
    EXPECT_EQ(largest, 281U);
    EXPECT_NEAR(embedding[largest], 0.550667, 1e-4);
}

TEST(BuiltinEmbedding, finds_what_shares_words_and_parts_of_words)
{
    EXPECT_NEAR(similarity("CustomerId", "customer_id"), 1, 1e-4);
    EXPECT_GT(similarity("how many customers are there in Rome?", "count of customers in rome"),
              similarity("how many customers are there in Rome?", "revenue of products by month"));
    EXPECT_GT(similarity("temperature", "temperatures"), 0.3F);
    EXPECT_LT(std::abs(similarity("temperature", "invoice")), 0.25F);
}

TEST(BuiltinEmbedding, finds_synonyms_with_wordnet)
{
    const knowledge::WordNet wordnet{std::filesystem::path(knowledge::wordnet_folder)};
    if (wordnet.empty())
        GTEST_SKIP() << "wordnet-base is not installed";
    EXPECT_GT(similarity("client", "customer", wordnet), similarity("client", "customer") + 0.1F);
    EXPECT_GT(similarity("client", "customer", wordnet), similarity("client", "order", wordnet));
}

TEST(BuiltinEmbedder, embeds_in_order_and_can_be_cancelled)
{
    asio::io_context loop;
    asio::thread_pool pool(1);
    BuiltinEmbedder embedder(no_wordnet, pool);
    EXPECT_EQ(embedder.id(), "builtin-1-plain");
    const auto run = [&](models::RequestContext context, std::vector<std::string> texts) {
        auto future = asio::co_spawn(loop, embedder.embed(std::move(context), std::move(texts)), asio::use_future);
        loop.restart();
        loop.run();
        return future.get();
    };
    for (const std::size_t length : {1U, 2000U}) { // here and on the pool
        const auto embeddings = run({}, {"a" + std::string(length, 'b'), "c"});
        ASSERT_TRUE(embeddings);
        EXPECT_EQ(embeddings->at(1), builtin_embedding("c", no_wordnet));
        EXPECT_EQ(embeddings->size(), 2U);
    }
    std::stop_source source;
    source.request_stop();
    models::RequestContext context;
    context.cancel = source.get_token();
    EXPECT_EQ(run(context, {"a"}).error().code, core::Errc::cancelled);
}

}
}
