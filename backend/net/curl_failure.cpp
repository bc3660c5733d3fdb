#include "net/curl_failure.hpp"

#include <fmt/format.h>

namespace datachat::net {

Error error_of(const CurlFailure& failure)
{
    const std::string& who = failure.authority;
    if (failure.own_reason == Errc::too_large)
        return {Errc::too_large, fmt::format("{} sent more than is accepted.", who), failure.detail};
    if (failure.own_reason == Errc::forbidden)
        return {Errc::forbidden,
                fmt::format("{} is an address of this machine or a private network, which may not be called.", who),
                ""};
    switch (failure.result) {
    case CURLE_URL_MALFORMAT:
        return {Errc::invalid_argument, "The address is malformed.", failure.detail};
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
        return {Errc::unavailable, fmt::format("The name of {} is not known. Check the address and the network.", who),
                failure.detail};
    case CURLE_COULDNT_CONNECT:
        return {Errc::unavailable,
                fmt::format("Nothing answers at {}. Check the address, and that the server runs.", who),
                failure.detail};
    case CURLE_OPERATION_TIMEDOUT:
        return {Errc::timeout,
                fmt::format("No connection to {} within {:g} seconds.", who,
                            std::chrono::duration<double>(failure.connect_timeout).count()),
                failure.detail};
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
        return {Errc::upstream,
                fmt::format("No trusted TLS connection to {}: its certificate or protocol was refused.", who),
                failure.detail};
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
        return {Errc::upstream, fmt::format("The connection to {} broke off before the answer was complete.", who),
                failure.detail};
    case CURLE_OK:
        return {Errc::upstream, fmt::format("{} sent no answer.", who), ""};
    default:
        return {Errc::upstream, fmt::format("{} gave an answer that is not HTTP.", who), failure.detail};
    }
}

}
