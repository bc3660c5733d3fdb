#pragma once

namespace datachat::app {

// Reads the command line, runs the command, and returns the process's exit code.
int run_command_line(int argc, char** argv);

}
