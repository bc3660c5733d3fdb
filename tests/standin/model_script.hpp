#pragma once

#include "core/result.hpp"
#include "standin/byte_server.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace datachat::standin {

// What the stand-in model does with one request. See README.md for the same as a file.
struct ModelStep {
    enum class Kind : unsigned char {
        text,     // streams `text` in pieces of `piece_bytes`, `delay` between them
        status,   // refuses with `status` and an OpenAI-style error that says `text`
        cut,      // streams `text` and closes the connection in the middle of a chunk
        nonsense, // status 200 and bytes that are neither events nor JSON
        html,     // status 200 and a web page, as a captive portal gives
        stall,    // the headers of a stream, then nothing
        endless,  // streams `text` again and again
        huge,     // streams `bytes` bytes of text
    };
    Kind kind = Kind::text;
    std::string text;
    std::string when; // the step is taken only by requests that contain these words; "" = by any
    int times = 1;    // how often it can be taken; 0 = always
    int status = 500;
    std::string retry_after; // the header's value; "" = no header
    std::string code;        // of the error body
    std::size_t piece_bytes = 16;
    std::size_t bytes = 0;
    std::chrono::milliseconds delay{0};
    std::string finish_reason = "stop";
};

// A reply as the drafting prompt wants it: {"sql": ..., "assumptions": [...], "question": null, "choices": []}.
ModelStep draft_step(std::string_view sql, std::vector<std::string> assumptions = {});
ModelStep question_step(std::string_view question, std::vector<std::string> choices);
ModelStep status_step(int status, std::string message, std::string retry_after = {});

// Reads a script: a JSON array of steps, or one JSON object a line. invalid_argument says which step is wrong.
core::Result<std::vector<ModelStep>> parse_script(std::string_view text);

class ModelWire;

// The acts of one step for one request. A request without "stream": true gets a whole reply.
std::vector<Act> acts_of(const ModelStep& step, const Received& request, const ModelWire& wire);

}
