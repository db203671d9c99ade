// The command line as one call, for a program with worlds of its own:
//
//   int main(int argc, char** argv) {
//     engram::register_environment<MyWorld>("MyWorld-v0", "what it is");
//     return engram::cli_main(argc, argv);
//   }
//
// Link the CMake target engram_cli_lib.
#pragma once

namespace engram {

// Runs one verb and returns the exit status: 0 done, 1 the work failed, 2 the caller's mistake, 130 interrupted.
int cli_main(int argc, char** argv);

}  // namespace engram
