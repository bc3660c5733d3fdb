#pragma once

#include "models/batch.hpp"

#include <string>

namespace datachat::app {

// The rows as a table for a terminal of `width` columns: numbers right-aligned, NULL, '' and 0 told apart, control
// characters shown and never sent. Cells are cut with "…" where they do not fit.
std::string text_table(const models::Batch& batch, std::size_t width);

// Columns that a UTF-8 text takes on a terminal (wide East Asian characters take two, combining ones none).
std::size_t display_width(std::string_view text);

// The text with control characters made visible: what a database holds must not steer a terminal.
std::string printable(std::string_view text);

// A message as a sentence: printable, and with a full stop.
std::string sentence(std::string_view message);

}
