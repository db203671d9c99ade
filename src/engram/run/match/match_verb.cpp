#include "engram/run/match/match_verb.h"

#include <algorithm>

#include "engram/algorithms/games/match.h"
#include "engram/core/error.h"
#include "engram/core/platform.h"
#include "engram/run/experiment/run_directory.h"
#include "engram/run/match/contenders.h"

namespace engram {

MatchSummary match(const std::string& game, const std::string& first, const std::string& second,
                   const MatchOptions& options, const std::function<void(const std::string&)>& warn) {
  const FlushDenormals flush;
  const GamePtr world = make_game(game);
  if (options.checkpoint == "best" && !is_run(first) && !is_run(second)) {
    throw Error("--checkpoint: is read only of runs, and neither " + first + " nor " + second + " is one");
  }
  Contender a(first, game, options.checkpoint, warn), b(second, game, options.checkpoint, warn);
  const auto seed = static_cast<uint64_t>(options.seed);
  const Match played = play_match(*world, a.player(), b.player(), options.games, seed, interrupted);
  if (interrupted()) throw Error("interrupted", 130);
  MatchSummary summary{.game = game, .first = first, .second = second};
  summary.games = static_cast<int64_t>(played.points.size());
  summary.wins = std::ranges::count_if(played.points, [](double points) { return points > 0; });
  summary.losses = std::ranges::count_if(played.points, [](double points) { return points < 0; });
  summary.draws = summary.games - summary.wins - summary.losses;
  summary.mean_points = mean(played.points);
  summary.interval = bootstrap_mean(played.points, seed);
  for (int64_t moves : played.moves)
    summary.mean_moves += static_cast<double>(moves) / static_cast<double>(options.games);
  return summary;
}

nlohmann::ordered_json to_json(const MatchSummary& summary) {
  return {{"game", summary.game},
          {"a", summary.first},
          {"b", summary.second},
          {"games", summary.games},
          {"wins", summary.wins},
          {"losses", summary.losses},
          {"draws", summary.draws},
          {"mean_points", summary.mean_points},
          {"interval", {summary.interval.low, summary.interval.high}},
          {"mean_moves", summary.mean_moves}};
}

}  // namespace engram
