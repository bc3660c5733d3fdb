#include "app/terminal/csv_sink.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <sstream>

namespace datachat::app {
namespace {

bool write(CsvSink& sink, const models::Batch& batch)
{
    boost::asio::io_context loop;
    bool good = false;
    const auto scenario = [&]() -> boost::asio::awaitable<void> {
        const auto taken = co_await sink.take(batch);
        good = taken.has_value();
    };
    boost::asio::co_spawn(loop, scenario, [](const std::exception_ptr& error) {
        if (error)
            std::rethrow_exception(error);
    });
    loop.run();
    return good;
}

TEST(CsvSink, quotes_what_must_be_and_tells_null_from_empty)
{
    std::ostringstream out;
    CsvSink sink(out);
    models::Batch batch;
    batch.columns.emplace_back("na,me", models::Type::text);
    batch.columns.emplace_back("price", models::Type::float64);
    batch.columns[0].append("say \"hi\"\nthere");
    batch.columns[1].append(0.1);
    batch.columns[0].append("");
    batch.columns[1].append_null();
    batch.columns[0].append_null();
    batch.columns[1].append(models::Value("n/a"));
    EXPECT_TRUE(write(sink, batch));
    EXPECT_TRUE(write(sink, batch));
    const std::string rows = "\"say \"\"hi\"\"\nthere\",0.1\n\"\",\n,n/a\n";
    EXPECT_EQ(out.str(), "\"na,me\",price\n" + rows + rows);
}

TEST(CsvSink, fails_when_the_output_is_closed)
{
    std::ostringstream out;
    out.setstate(std::ios::badbit);
    CsvSink sink(out);
    models::Batch batch;
    batch.columns.emplace_back("a", models::Type::int64);
    EXPECT_FALSE(write(sink, batch));
}

}
}
