#pragma once

#include "app/application.hpp"
#include "core/commit_points.hpp"

#include <boost/asio/co_spawn.hpp>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace datachat::flow {

namespace asio = boost::asio;

// Keeps every part of a turn.
class KeepingSink final : public agents::TurnSink {
public:
    void part(const agents::Part& part) override { parts.push_back(part); }

    template <class T>
    const T* last() const
    {
        for (auto part = parts.rbegin(); part != parts.rend(); ++part) {
            if (const T* found = std::get_if<T>(&*part))
                return found;
        }
        return nullptr;
    }
    // Everything that a person would have read, in one text.
    std::string everything() const;

    std::vector<agents::Part> parts;
};

// The whole application as the command line has it, on a metadata of its own and a small shop in SQLite.
class Flow : public testing::Test {
protected:
    void SetUp() override;
    void TearDown() override;

    // Starts (again) with these settings and variables beside the standard ones.
    void start(std::map<std::string, std::string> overrides = {}, std::map<std::string, std::string> variables = {});

    // Runs one coroutine to its end on the application's loop.
    template <class Make>
    auto run(Make make)
    {
        using Value = typename std::invoke_result_t<Make&>::value_type;
        std::optional<Value> value;
        asio::co_spawn(loop_, std::move(make), [&](const std::exception_ptr& error, Value result) {
            if (error)
                std::rethrow_exception(error);
            value.emplace(std::move(result));
        });
        loop_.restart();
        loop_.run();
        return std::move(*value);
    }

    agents::TurnOutcome ask(const std::string& question, KeepingSink& sink,
                            db::ConfirmationPolicy policy = db::ConfirmationPolicy::never,
                            const std::string& chat = "chat");
    core::Result<agents::TurnOutcome> confirm(const agents::PlanPart& plan, KeepingSink& sink);
    std::vector<db::TurnPart> log_of(const std::string& turn_id);

    std::filesystem::path shop_path() const { return folder_ / "shop.sqlite"; }
    std::filesystem::path metadata_path() const { return folder_ / "home" / "metadata.sqlite"; }
    static void execute(const std::filesystem::path& database, const std::string& sql);
    static std::string query_text(const std::filesystem::path& database, const std::string& sql);

    std::filesystem::path folder_;
    asio::io_context loop_{1};
    core::NoCommitPoints commit_points_;
    std::unique_ptr<app::Application> application_;
    std::string source_id_;
};

}
