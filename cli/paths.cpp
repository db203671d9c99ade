#include "engram/run/graph/paths.h"

#include <cstdio>

#include "cli/arguments.h"
#include "cli/verbs.h"

namespace engram {
namespace {

struct PathsFlags {
  PathsOptions paths;
  bool json = false, help = false;

  void visit(OptionVisitor& v) {
    paths.visit(v);
    v.option("json", json, "print one JSON object");
    v.option("help", help, "show this");
  }
};

}  // namespace

int paths_verb(const Verb& verb, std::span<const std::string> words) {
  PathsFlags flags;
  const Arguments arguments = read_words(verb, words, flags);
  if (flags.help) return 0;
  demand_positionals(arguments, 1, 1, verb.usage);
  const PathsSummary summary = simple_paths(arguments.positionals[0], flags.paths);
  if (flags.json) {
    print_json(to_json(summary));
    return 0;
  }
  std::printf("%s: %lld vertices, %lld edges\n%s simple paths, counted in %.3f s\n", visible(summary.file).c_str(),
              static_cast<long long>(summary.vertices), static_cast<long long>(summary.edges), summary.count.c_str(),
              summary.seconds);
  if (summary.listed) {
    std::printf("%s holds %lld of them\n", visible(flags.paths.list).c_str(), static_cast<long long>(*summary.listed));
  }
  return 0;
}

}  // namespace engram
