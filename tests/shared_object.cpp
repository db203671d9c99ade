// The libraries inside a shared object, as another language's door would load them: built only if their code is
// position-independent. shared_object_user.cpp calls it.
#include "engram/cli.h"

extern "C" int run_engram(int argc, char** argv) { return engram::cli_main(argc, argv); }
