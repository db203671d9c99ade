// `engram match GAME A B`: two contenders over many games, who begins alternating.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engram/core/options.h"
#include "engram/statistics/bootstrap.h"

namespace engram {

struct MatchOptions {
  int64_t games = 100, seed = 0;
  std::string checkpoint = "last";

  void visit(OptionVisitor& v) {
    v.option("games", games, {1, 1e9}, "more where the interval of the points is too wide to tell");
    v.option("seed", seed, {0, 9007199254740992.0}, "of dice and of random moves");
    v.option("checkpoint", checkpoint, {"last", "best"}, "of runs that play");
  }
};

struct MatchSummary {
  std::string game, first, second;
  int64_t games = 0, wins = 0, losses = 0, draws = 0;  // of the first
  double mean_points = 0, mean_moves = 0;
  Interval interval{};  // of mean_points, 95 %, by the bootstrap over games
};

MatchSummary match(const std::string& game, const std::string& first, const std::string& second,
                   const MatchOptions& options, const std::function<void(const std::string&)>& warn);

nlohmann::ordered_json to_json(const MatchSummary& summary);

}  // namespace engram
