#pragma once

#include "standin/byte_server.hpp"
#include "standin/model_script.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace datachat::standin {

// How a stand-in model writes what its script says, in one provider's interface. Written from the providers' public
// pages.
class ModelWire {
public:
    virtual ~ModelWire() = default;

    virtual std::string_view content_type() const = 0; // of a stream
    virtual std::string begin() const = 0;             // before the first text; may be ""
    virtual std::string text(std::string_view piece) const = 0;
    virtual std::string end(const ModelStep& step, const Received& request) const = 0;
    virtual std::string whole(const ModelStep& step, const Received& request) const = 0;
    virtual std::string error(const ModelStep& step) const = 0; // the body of a refusal
};

// By the path that was asked: /v1/chat/completions, /v1/messages or /api/chat; null for others.
const ModelWire* wire_of(const Received& request);

}
