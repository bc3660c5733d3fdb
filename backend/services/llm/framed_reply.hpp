#pragma once

#include "net/sse_parser.hpp"
#include "services/llm/chat_wire.hpp"
#include "services/llm/wire_json.hpp"

#include <utility>
#include <vector>

namespace datachat::services::llm {

// A reply of server-sent events. `Assembler` has take(data), ended(), is_whole(), finish().
template <class Assembler>
class SseReplyReader final : public ReplyReader {
public:
    explicit SseReplyReader(Assembler assembler) : assembler_(std::move(assembler)) {}

    Result<ReplyPiece> feed(std::string_view bytes) override
    {
        std::vector<net::SseEvent> events;
        const auto parsed = parser_.feed(bytes, events);
        ReplyPiece all;
        for (const net::SseEvent& event : events) {
            auto piece = assembler_.take(event.data);
            if (!piece)
                return piece;
            all.text += piece->text;
            all.reasoning += piece->reasoning;
        }
        if (!parsed)
            return std::unexpected(parsed.error());
        return all;
    }
    bool ended() const override { return assembler_.ended(); }
    bool is_whole() const override { return assembler_.is_whole(); }
    Result<Reply> finish() override { return assembler_.finish(); }

private:
    net::SseParser parser_;
    Assembler assembler_;
};

// A reply of one JSON object a line.
template <class Assembler>
class LineReplyReader final : public ReplyReader {
public:
    LineReplyReader(Assembler assembler, const ModelSettings& settings, std::size_t max_bytes)
        : assembler_(std::move(assembler)), settings_(settings), max_bytes_(max_bytes)
    {
    }

    Result<ReplyPiece> feed(std::string_view bytes) override
    {
        ReplyPiece all;
        line_ += bytes;
        for (std::size_t end = line_.find('\n'); end != std::string::npos; end = line_.find('\n')) {
            const std::string line = line_.substr(0, end);
            line_.erase(0, end + 1);
            if (line.find_first_not_of(" \t\r") == std::string::npos)
                continue;
            auto piece = assembler_.take(line);
            if (!piece)
                return piece;
            all.text += piece->text;
            all.reasoning += piece->reasoning;
        }
        if (line_.size() > max_bytes_)
            return std::unexpected(never_ends(settings_, max_bytes_));
        return all;
    }
    bool ended() const override { return assembler_.ended(); }
    bool is_whole() const override { return assembler_.is_whole(); }
    Result<Reply> finish() override
    {
        if (!assembler_.is_whole() && !line_.empty()) { // the last line may have no end
            if (auto last = assembler_.take(line_); !last)
                return std::unexpected(last.error());
        }
        return assembler_.finish();
    }

private:
    Assembler assembler_;
    const ModelSettings& settings_;
    std::size_t max_bytes_;
    std::string line_;
};

// A reply that comes as one JSON document. `Parse` makes a reply of it.
template <class Parse>
class WholeReplyReader final : public ReplyReader {
public:
    WholeReplyReader(Parse parse, const ModelSettings& settings, std::size_t max_bytes)
        : parse_(std::move(parse)), settings_(settings), max_bytes_(max_bytes)
    {
    }

    Result<ReplyPiece> feed(std::string_view bytes) override
    {
        document_ += bytes;
        if (document_.size() > 2 * max_bytes_)
            return std::unexpected(never_ends(settings_, max_bytes_));
        return ReplyPiece();
    }
    bool ended() const override { return false; }
    bool is_whole() const override { return false; }
    Result<Reply> finish() override { return parse_(document_); }

private:
    Parse parse_;
    const ModelSettings& settings_;
    std::size_t max_bytes_;
    std::string document_;
};

}
