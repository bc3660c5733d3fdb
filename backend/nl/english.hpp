#pragma once

#include "nl/language.hpp"

namespace datachat::nl {

// Parts of the English pack, one source each.
std::span<const CuePattern> english_cues();
std::span<const Adjective> english_adjectives();

}
