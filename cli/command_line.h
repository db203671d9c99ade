// Command lines that a user may copy: the program by the name that it was called by, words quoted where a shell would
// read them otherwise.
#pragma once

#include <string>
#include <vector>

namespace engram {

void set_program(const std::string& name);  // argv[0]; before: "engram"

// "bin/engram evaluate 'runs/my world/ppo'".
std::string command_line(const std::vector<std::string>& words);

}  // namespace engram
