#pragma once

#include "app/settings.hpp"

#include <ostream>

namespace datachat::app {

// Lists every setting with its value, where that comes from, and its meaning. Keys and passwords are hidden. Returns 0.
int list_settings(const Settings& settings, std::ostream& out);

}
