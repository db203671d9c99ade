#include "engram/cli.h"

int main(int argc, char** argv) { return engram::cli_main(argc, argv); }
