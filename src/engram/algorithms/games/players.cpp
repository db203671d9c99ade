#include "engram/algorithms/games/players.h"

#include <algorithm>
#include <limits>

#include "engram/core/error.h"

namespace engram::inline ENGRAM_REAL {

int64_t RandomPlayer::choose(const Game& game, Rng& rng) {
  game.legal(moves_);
  return moves_[static_cast<size_t>(rng.below(static_cast<int64_t>(moves_.size())))];
}

int64_t ValuePlayer::choose(const Game& game, Rng&) {
  game.legal(moves_);
  const auto count = static_cast<int64_t>(moves_.size());
  if (count == 1) return moves_[0];
  rows_.resize(count, game.features());
  value_.resize(count, 1);
  start_.resize(1, count);
  fill(start_, 1);
  for (int64_t i = 0; i < count; ++i) game.afterstate(moves_[static_cast<size_t>(i)], rows_.view().slice_rows(i, 1));
  policy_.estimate({rows_, start_, {}, nullptr}, {}, value_);
  const auto best = std::ranges::max_element(value_.values());
  return moves_[static_cast<size_t>(best - value_.values().begin())];
}

double PerfectPlayer::value_of_move(const Game& game, int64_t move) {
  const auto next = game.clone();
  Rng unused;
  next->apply(move, unused);
  if (unused.counter() != 0) {
    throw Error(
        "the perfect player searches games without chance: expected a move that draws nothing, found one that "
        "does");
  }
  const double worth = value(*next);
  return next->to_move() == game.to_move() ? worth : -worth;
}

double PerfectPlayer::value(const Game& game) {
  if (game.over()) return game.result(game.to_move());
  Archive archive = Archive::saver();
  game.clone()->visit(archive);
  const std::string key = archive.finish();
  if (const auto known = values_.find(key); known != values_.end()) return known->second;
  std::vector<int64_t> moves;
  game.legal(moves);
  double best = -std::numeric_limits<double>::infinity();
  for (int64_t move : moves) best = std::max(best, value_of_move(game, move));
  if (values_.size() >= most) {
    throw Error("the perfect player keeps at most " + std::to_string(most) + " positions, and this game has more");
  }
  values_.emplace(key, best);
  return best;
}

int64_t PerfectPlayer::choose(const Game& game, Rng&) {
  std::vector<int64_t> moves;
  game.legal(moves);
  int64_t best = moves[0];
  double most_worth = -std::numeric_limits<double>::infinity();
  for (int64_t move : moves) {
    const double worth = value_of_move(game, move);
    if (worth > most_worth) {
      most_worth = worth;
      best = move;
    }
  }
  return best;
}

}  // namespace engram::inline ENGRAM_REAL
