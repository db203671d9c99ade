#include "engram/run/graph/network.h"

#include <cstdio>

#include "cli/arguments.h"
#include "cli/verbs.h"

namespace engram {
namespace {

struct NetworkFlags {
  NetworkFileOptions network;
  bool json = false, help = false;

  void visit(OptionVisitor& v) {
    network.visit(v);
    v.option("json", json, "print one JSON object");
    v.option("help", help, "show this");
  }
};

}  // namespace

int network_verb(const Verb& verb, std::span<const std::string> words) {
  NetworkFlags flags;
  const Arguments arguments = read_words(verb, words, flags);
  if (flags.help) return 0;
  demand_positionals(arguments, 1, 1, verb.usage);
  const NetworkSummary summary = network_of_file(arguments.positionals[0], flags.network);
  if (flags.json) {
    print_json(to_json(summary));
    return 0;
  }
  if (flags.network.out.empty()) std::printf("%s", summary.text.c_str());
  for (double output : summary.outputs) std::printf("%.17g\n", output);
  return 0;
}

}  // namespace engram
