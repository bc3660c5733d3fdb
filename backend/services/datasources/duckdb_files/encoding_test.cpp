#include "services/datasources/duckdb_files/encoding.hpp"

#include <gtest/gtest.h>

namespace datachat::services::datasources::duckdb_files {
namespace {

// Fed byte by byte, so that every character is cut at every place.
std::string convert(Encoding encoding, std::string_view bytes)
{
    Transcoder transcoder(encoding);
    std::string text;
    for (const char c : bytes)
        text += transcoder.convert(std::string_view(&c, 1));
    return text + transcoder.finish();
}

TEST(Transcoder, windows_1252_has_its_own_signs_beside_latin_1)
{
    EXPECT_EQ(convert(Encoding::windows_1252, "Z\xFCrich \x80"), "Zürich €");
}

TEST(Transcoder, utf_16_with_mark_and_surrogates)
{
    EXPECT_EQ(convert(Encoding::utf16_little, std::string_view("\xFF\xFE"
                                                               "a\0\x3D\xD8\x00\xDE",
                                                               8)),
              "a\xF0\x9F\x98\x80");
    EXPECT_EQ(convert(Encoding::utf16_big, std::string_view("\0a\x00\xFC", 4)), "aü");
    EXPECT_EQ(convert(Encoding::utf16_little, std::string_view("\x3D\xD8"
                                                               "a\0",
                                                               4)),
              "\xEF\xBF\xBD"
              "a");                                                                           // half a pair
    EXPECT_EQ(convert(Encoding::utf16_little, std::string_view("a\0b", 3)), "a\xEF\xBF\xBD"); // half a unit
}

TEST(Transcoder, damaged_utf_8_is_repaired)
{
    EXPECT_EQ(convert(Encoding::utf8_damaged, "Zürich \xFF!"), "Zürich \xEF\xBF\xBD!");
    EXPECT_EQ(convert(Encoding::utf8_damaged, "日本"), "日本");
}

TEST(Encoding, has_the_names_that_people_use)
{
    EXPECT_EQ(encoding_from_name("Latin-1"), Encoding::windows_1252);
    EXPECT_EQ(encoding_from_name("UTF-8"), Encoding::utf8);
    EXPECT_FALSE(encoding_from_name("ebcdic"));
}

}
}
