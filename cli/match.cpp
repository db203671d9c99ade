#include <cstdio>

#include "cli/arguments.h"
#include "cli/verbs.h"
#include "engram/run/match/match_verb.h"

namespace engram {
namespace {

struct MatchFlags {
  MatchOptions match;
  bool json = false, help = false;

  void visit(OptionVisitor& v) {
    match.visit(v);
    v.option("json", json, "print one JSON object");
    v.option("help", help, "show this");
  }
};

}  // namespace

int match_verb(const Verb& verb, std::span<const std::string> words) {
  MatchFlags flags;
  const Arguments arguments = read_words(verb, words, flags);
  if (flags.help) return 0;
  demand_positionals(arguments, 3, 3, verb.usage);
  const std::vector<std::string>& names = arguments.positionals;
  const MatchSummary summary = match(names[0], names[1], names[2], flags.match, warn);
  if (flags.json) {
    print_json(to_json(summary));
    return 0;
  }
  std::printf("%s against %s, %lld games of %s: won %lld, lost %lld, drawn %lld\n", visible(summary.first).c_str(),
              visible(summary.second).c_str(), static_cast<long long>(summary.games), summary.game.c_str(),
              static_cast<long long>(summary.wins), static_cast<long long>(summary.losses),
              static_cast<long long>(summary.draws));
  std::printf("  %.4f points a game (95 %% interval %.4f to %.4f), %.1f moves a game\n", summary.mean_points,
              summary.interval.low, summary.interval.high, summary.mean_moves);
  return 0;
}

}  // namespace engram
