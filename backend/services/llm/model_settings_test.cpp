#include "services/llm/model_settings.hpp"

#include <gtest/gtest.h>

namespace datachat::services::llm {
namespace {

using Environment = std::map<std::string, std::string>;

ModelSettings settings(const Environment& environment)
{
    const auto found = model_settings_from(environment);
    EXPECT_TRUE(found) << found.error().message;
    EXPECT_TRUE(!found || found->has_value());
    return found && *found ? **found : ModelSettings{};
}

std::string complaint(const Environment& environment)
{
    const auto found = model_settings_from(environment);
    EXPECT_FALSE(found);
    return found ? "" : found.error().message;
}

TEST(ModelSettings, are_none_without_a_wish)
{
    for (const Environment& environment :
         {Environment{}, Environment{{"DATACHAT_LLM_PROVIDER", "none"}, {"GROQ_API_KEY", "k"}},
          Environment{{"GROQ_API_KEY", " "}}}) {
        const auto found = model_settings_from(environment);
        ASSERT_TRUE(found);
        EXPECT_FALSE(found->has_value());
    }
}

TEST(ModelSettings, come_from_a_key_alone)
{
    const ModelSettings groq = settings({{"GROQ_API_KEY", "gsk_1\n"}, {"OPENAI_API_KEY", "sk-2"}});
    EXPECT_EQ(groq.provider, "groq");
    EXPECT_EQ(groq.base_url, "https://api.groq.com/openai/v1");
    EXPECT_EQ(groq.api_key, "gsk_1");
    EXPECT_FALSE(groq.model.empty());
    EXPECT_EQ(settings({{"OPENAI_API_KEY", "sk-2"}}).base_url, "https://api.openai.com/v1");
}

TEST(ModelSettings, take_what_is_said_before_what_is_known)
{
    const ModelSettings given = settings({{"DATACHAT_LLM_PROVIDER", "Groq"},
                                          {"DATACHAT_LLM_BASE_URL", "http://127.0.0.1:9/v1/chat/completions"},
                                          {"DATACHAT_LLM_MODEL", "m"},
                                          {"DATACHAT_LLM_API_KEY", "a"},
                                          {"GROQ_API_KEY", "b"}});
    EXPECT_EQ(given.base_url, "http://127.0.0.1:9/v1");
    EXPECT_EQ(given.model, "m");
    EXPECT_EQ(given.api_key, "a");
}

TEST(ModelSettings, never_send_a_providers_key_elsewhere)
{
    const ModelSettings own = settings(
        {{"DATACHAT_LLM_BASE_URL", "http://10.0.0.1:8000/v1/"}, {"GROQ_API_KEY", "b"}, {"OPENAI_API_KEY", "c"}});
    EXPECT_EQ(own.provider, "openai_compatible");
    EXPECT_EQ(own.base_url, "http://10.0.0.1:8000/v1");
    EXPECT_EQ(own.api_key, "");
    EXPECT_EQ(settings({{"DATACHAT_LLM_BASE_URL", "https://api.groq.com/openai/v1"}, {"GROQ_API_KEY", "b"}}).api_key,
              "b");
    EXPECT_NE(complaint({{"DATACHAT_LLM_PROVIDER", "openai"}, {"GROQ_API_KEY", "b"}}).find("OPENAI_API_KEY"),
              std::string::npos);
}

TEST(ModelSettings, know_local_servers)
{
    EXPECT_EQ(settings({{"DATACHAT_LLM_PROVIDER", "ollama"}, {"DATACHAT_LLM_MODEL", "qwen"}}).base_url,
              "http://127.0.0.1:11434");
    EXPECT_EQ(settings({{"DATACHAT_LLM_PROVIDER", "llama-server"}}).model, "default");
}

TEST(ModelSettings, say_what_is_missing)
{
    EXPECT_NE(complaint({{"DATACHAT_LLM_PROVIDER", "ollama"}}).find("DATACHAT_LLM_MODEL"), std::string::npos);
    EXPECT_NE(complaint({{"DATACHAT_LLM_PROVIDER", "groq"}}).find("GROQ_API_KEY"), std::string::npos);
    EXPECT_NE(complaint({{"DATACHAT_LLM_PROVIDER", "acme"}}).find("groq, openai"), std::string::npos);
    EXPECT_NE(complaint({{"DATACHAT_LLM_PROVIDER", "openai_compatible"}}).find("DATACHAT_LLM_BASE_URL"),
              std::string::npos);
    EXPECT_NE(complaint({{"DATACHAT_LLM_API_KEY", "k"}}).find("DATACHAT_LLM_PROVIDER"), std::string::npos);
    EXPECT_NE(complaint({{"DATACHAT_LLM_MODEL", "m"}}).find("DATACHAT_LLM_PROVIDER"), std::string::npos);
    for (const auto* url : {"localhost:8000", "file:///x", "http://user:pw@host/v1", "https://host/v1?key=s"})
        EXPECT_NE(complaint({{"DATACHAT_LLM_BASE_URL", url}}).find("DATACHAT_LLM_BASE_URL"), std::string::npos) << url;
    const std::string about_key = complaint({{"GROQ_API_KEY", "se cret"}});
    EXPECT_EQ(about_key.find("cret"), std::string::npos);
}

TEST(ModelSettings, know_their_variables)
{
    EXPECT_TRUE(is_model_variable("GROQ_API_KEY"));
    EXPECT_TRUE(is_model_variable("DATACHAT_LLM_MODEL"));
    EXPECT_FALSE(is_model_variable("PATH"));
    EXPECT_FALSE(is_model_variable(""));
}

}
}
