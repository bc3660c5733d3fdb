#pragma once

#include "services/datasources/records/record_origin.hpp"
#include "services/datasources/rest/api_client.hpp"
#include "services/datasources/rest/rest_config.hpp"

#include <boost/asio/thread_pool.hpp>

namespace datachat::services::datasources::rest {

// An HTTP API whose answers hold lists of records.
class RestOrigin final : public records::RecordOrigin {
public:
    // `executor`'s context and `pool` must outlive the origin.
    RestOrigin(RestConfig config, asio::any_io_executor executor, asio::thread_pool& pool);

    asio::awaitable<Result<std::vector<records::RecordTablePtr>>> tables(RequestContext context) override;
    std::unique_ptr<records::RecordFeed> open(records::RecordTablePtr table, Parameters filters) override;
    Result<std::string> request_words(const records::RecordTable& table, const Parameters& filters) override;
    std::string address() const override;
    asio::awaitable<Result<ConnectionReport>> report(RequestContext context) override;
    asio::awaitable<void> close() override;

private:
    RestConfig config_;
    ApiClient client_;
    asio::thread_pool& pool_;
};

}
