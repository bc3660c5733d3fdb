#pragma once

#include "api/source_admin.hpp"
#include "app/application.hpp"

namespace datachat::app {

// Data sources as the page adds and changes them.
class StoredSources final : public api::SourceAdmin {
public:
    explicit StoredSources(Application& application) : application_(application) {}

    asio::awaitable<core::Result<db::SourceRecord>> add(models::RequestContext context, api::NewSource source) override;
    asio::awaitable<core::Result<services::datasources::ConnectionReport>> test(models::RequestContext context,
                                                                                api::SourceChoice choice) override;
    std::vector<const services::datasources::SourceKind*> kinds() const override;
    asio::awaitable<core::Result<db::SourceRecord>> change(models::RequestContext context, std::string source_id,
                                                           api::SourceChange change) override;
    asio::awaitable<core::Result<void>> remove(models::RequestContext context, std::string source_id) override;
    asio::awaitable<core::Result<std::vector<db::SourceRecord>>> sample(models::RequestContext context) override;
    asio::awaitable<core::Result<std::vector<api::TopValues>>> top_values(models::RequestContext context,
                                                                          std::string source_id) override;
    core::Result<std::filesystem::path> upload_folder(const models::Scope& scope) override;
    asio::awaitable<core::Result<std::vector<api::Preview>>> preview(models::RequestContext context,
                                                                     std::string source_id) override;
    asio::awaitable<core::Result<std::vector<api::Preview>>>
    reread(models::RequestContext context, std::string source_id, std::string file,
           std::map<std::string, std::string> options) override;

private:
    using DataSourcePtr = std::shared_ptr<services::datasources::DataSource>;

    // A record of a source that has been opened.
    struct Opened {
        db::SourceRecord record;
        services::datasources::ConnectionReport report;
    };
    asio::awaitable<core::Result<Opened>> open(models::RequestContext context, db::SourceRecord record,
                                               services::datasources::SourceConfig config);
    core::Result<services::datasources::SourceConfig> read(const api::SourceChoice& choice) const;
    core::Result<services::datasources::SourceConfig> changed_config(const db::SourceRecord& record,
                                                                     const api::SourceChange& change) const;
    asio::awaitable<core::Result<std::string>> free_name(models::Scope scope, std::string wanted);
    asio::awaitable<core::Result<db::SourceRecord>> ensure(models::RequestContext context, std::string name,
                                                           std::string address);
    asio::awaitable<core::Result<void>> teach_shop(models::Scope scope, std::string source_id);

    Application& application_;
};

}
