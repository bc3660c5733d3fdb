#pragma once

#include "core/result.hpp"

#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

namespace datachat::services::datasources::duckdb_files {

enum class Encoding : unsigned char { utf8, utf8_damaged, windows_1252, utf16_little, utf16_big };

std::string_view name(Encoding encoding); // "utf-8", "utf-8 (damaged)", "windows-1252", "utf-16le", "utf-16be"
std::optional<Encoding> encoding_from_name(std::string_view name); // also "latin-1", "iso-8859-1", "cp1252", "utf-16"

// Looks at the WHOLE file: one byte at its end may tell. Fails with unavailable when it cannot be read, corrupt when it
// is no text.
core::Result<Encoding> detect_encoding(const std::filesystem::path& file, std::stop_token cancel);

// Turns text of an encoding into UTF-8, in pieces of any length.
class Transcoder {
public:
    explicit Transcoder(Encoding encoding) : encoding_(encoding) {}
    std::string convert(std::string_view piece);
    std::string finish(); // what an incomplete end becomes

private:
    std::string convert_utf8(std::string_view piece);
    std::string convert_utf16(std::string_view piece);

    Encoding encoding_;
    std::string rest_; // an incomplete character
    bool at_start_ = true;
};

// Writes a UTF-8 copy. Fails with unavailable (reading, writing) or cancelled.
core::Result<void> write_utf8_copy(const std::filesystem::path& from, Encoding encoding,
                                   const std::filesystem::path& to, std::stop_token cancel);

}
