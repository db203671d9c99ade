// Runs the program's words in a child of the test, so that a fault can be planted in it.
#pragma once

#include <iostream>

#include "cli/command.h"
#include "engram/cli.h"
#include "faults.h"

namespace engram {

inline Finished run(const Scratch& directory, const std::string& line, const Fault& fault) {
  return Command(directory.path(), line,
                 [fault](int argc, char** argv) {
                   plant(fault);
                   const int status = cli_main(argc, argv);
                   std::cout.flush();
                   std::cerr.flush();
                   return status;
                 })
      .wait();
}

}  // namespace engram
