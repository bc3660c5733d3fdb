#pragma once

#include "app/settings.hpp"
#include "core/result.hpp"
#include "nl/engine.hpp"

#include <memory>

namespace datachat::app {

// The weights of the built-in engine's ranking: the file that "engine.weights" names (invalid_argument if it is none),
// else the one beside the program; null when there is none or the setting is "none": rules then answer alone.
core::Result<std::shared_ptr<const nl::Weights>> read_weights(const Settings& settings);

}
