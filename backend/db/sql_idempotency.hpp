#pragma once

#include "db/store.hpp"

namespace datachat::db {

class SqlIdempotency final : public IdempotencyRepository {
public:
    explicit SqlIdempotency(const Store& store) : store_(store) {}
    Async<std::optional<IdempotentReply>> begin(Scope scope, std::string principal, std::string key,
                                                std::string request_digest, milliseconds keep) override;
    Async<void> forget(Scope scope, std::string principal, std::string key) override;
    Async<void> finish(Scope scope, std::string principal, std::string key, int status, std::string body) override;

private:
    const Store& store_;
};

}
