#pragma once

#include "standin/model_script.hpp"

#include <mutex>

namespace datachat::standin {

// A stand-in for a language model behind POST /v1/chat/completions (OpenAI), /v1/messages (Anthropic) and /api/chat
// (Ollama): it plays a script and keeps what it was sent.
// Each request takes the first step whose words it contains and that is not used up; without one it gets status 500.
class ModelServer {
public:
    explicit ModelServer(std::vector<ModelStep> script, std::uint16_t port = 0);

    std::string base_url() const { return server_.url("/v1"); } // of the OpenAI-style interface
    std::string root() const { return server_.url(""); }        // of Anthropic's and Ollama's
    std::vector<Received> received() const { return server_.received(); }
    const ByteServer& server() const { return server_; }

    // Called with each request before it is answered, on the server's thread.
    void on_request(std::function<void(const Received&)> watcher);

private:
    std::vector<Act> respond(const Received& request);

    std::mutex mutex_;
    std::vector<ModelStep> script_;
    std::vector<int> taken_;
    std::function<void(const Received&)> watcher_;
    ByteServer server_; // last: its thread uses the others
};

}
