#include "api/http/multipart.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace datachat::api {
namespace {

struct Part {
    std::string name;
    std::string filename;
    std::string data;
    bool ended = false;
    bool operator==(const Part&) const = default;
};

class Parts final : public MultipartSink {
public:
    core::Result<void> begin_part(std::string name, std::string filename) override
    {
        parts.push_back({std::move(name), std::move(filename), {}, false});
        return {};
    }
    core::Result<void> data(std::string_view bytes) override
    {
        parts.back().data += bytes;
        return {};
    }
    core::Result<void> end_part() override
    {
        parts.back().ended = true;
        return {};
    }
    std::vector<Part> parts;
};

const std::string body =
    "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a;\\\"b.csv\"\r\nContent-Type: text/csv\r\n\r\n"
    "a,b\r\n--\r\n-x\r\n1,2\r\n--x\r\ncontent-disposition: form-data; name=note\r\n\r\n\r\n--x--\r\nafter";

// Feeds `text` in pieces of `size`; the parts, or nothing when it was refused.
std::optional<std::vector<Part>> read(const std::string& text, std::size_t size)
{
    Parts parts;
    MultipartReader reader("x", parts);
    for (std::size_t at = 0; at < text.size(); at += size) {
        if (!reader.feed(std::string_view(text).substr(at, size)))
            return std::nullopt;
    }
    return reader.finish() ? std::optional(parts.parts) : std::nullopt;
}

TEST(Multipart, is_the_same_in_pieces_of_any_size)
{
    const std::vector<Part> expected{{"file", "a;\"b.csv", "a,b\r\n--\r\n-x\r\n1,2", true}, {"note", "", "", true}};
    for (std::size_t size = 1; size <= body.size(); ++size)
        EXPECT_EQ(read(body, size), expected) << size;
}

TEST(Multipart, that_is_cut_or_malformed_is_refused)
{
    for (std::size_t length = 0; length + 8 < body.size(); ++length) {
        const std::string cut = body.substr(0, length);
        EXPECT_FALSE(read(cut, 7)) << length;
    }
    EXPECT_FALSE(read("nothing of the kind", 5));
    EXPECT_FALSE(read("--x\r\n\r\ndata\r\n--x--", 5)) << "a part without a name";
    EXPECT_FALSE(read("--x junk\r\n", 5));
    EXPECT_FALSE(read("--x\r\n" + std::string(10'000, 'a'), 1000)) << "headers without end";
}

TEST(Multipart, boundary_is_read_from_the_type)
{
    EXPECT_EQ(boundary_of("multipart/form-data; boundary=abc"), "abc");
    EXPECT_EQ(boundary_of("multipart/form-data; charset=x; Boundary=\"a b\""), "a b");
    EXPECT_EQ(boundary_of("multipart/form-data"), "");
    EXPECT_EQ(boundary_of("multipart/form-data; boundary=" + std::string(71, 'b')), "");
}

}
}
