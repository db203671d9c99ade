// The program is its library: engram_tests calls the same cli_main.
#include "engram/cli.h"

int main(int argc, char** argv) { return engram::cli_main(argc, argv); }
