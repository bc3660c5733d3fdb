#pragma once

#include <string>
#include <string_view>

namespace datachat::services::datasources::mysql {

// Whether a statement's first word is SELECT, WITH or VALUES, without a comment before it: ANALYZE TABLE, OPTIMIZE
// TABLE and SET STATEMENT return rows too, and end a read-only transaction or change how the statement runs.
bool begins_like_a_query(std::string_view text);

// Whether something stands after a semicolon that is in no quotes and no comment: tells why the server did not
// understand a text. It is no protection: the server is asked to prepare, which takes one statement only.
bool holds_several_statements(std::string_view text);

// A text or name between quotes for our own look-ups, under the session's sql_mode (backslashes escape).
std::string quoted_text(std::string_view content);

}
