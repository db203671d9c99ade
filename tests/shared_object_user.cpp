// Knows nothing of engram but one function of a shared object.
extern "C" int run_engram(int argc, char** argv);

int main(int argc, char** argv) { return run_engram(argc, argv); }
