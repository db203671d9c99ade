#include "engram/env/game_conformance.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

namespace engram::inline ENGRAM_REAL {
namespace {

constexpr int64_t longest_game = 1000000;

std::string bytes_of(Game& game) {
  Archive archive = Archive::saver();
  game.visit(archive);
  return archive.finish();
}

class Judge {
 public:
  explicit Judge(const WorldEntry& entry) : entry_(entry), game_(made()), other_(made()), row_(1, game_->features()) {}

  std::vector<std::string> judge(int64_t games) {
    for (int64_t i = 0; i < games && findings_.empty(); ++i) play(i);
    return {findings_.begin(), findings_.end()};
  }

 private:
  GamePtr made() const { return game_of(entry_.options()->make_world(1, {})); }
  void find(const std::string& fault) { findings_.insert(entry_.id + ": " + fault); }

  void play(int64_t number) {
    Rng chance(7, Purpose::test, static_cast<uint32_t>(number)),
        choice(8, Purpose::test, static_cast<uint32_t>(number));
    game_->reset(chance);
    int64_t moves = 0;
    for (; !game_->over() && moves < longest_game && findings_.empty(); ++moves) step(chance, choice);
    if (moves == longest_game) find("a game had not ended after a million moves");
    game_->legal(legal_);
    if (game_->over() && !legal_.empty()) find("there are moves in a game that is over");
    judge_result();
  }

  void step(Rng& chance, Rng& choice) {
    if (game_->to_move() != 0 && game_->to_move() != 1) return find("to_move is neither 0 nor 1");
    game_->legal(legal_);
    if (legal_.empty()) return find("no move is legal in a game that is not over");
    if (std::set<int64_t>(legal_.begin(), legal_.end()).size() != legal_.size()) find("a legal move is listed twice");
    const int64_t move = legal_[static_cast<size_t>(choice.below(static_cast<int64_t>(legal_.size())))];
    judge_features(move);
    const std::string before = bytes_of(*game_);
    Archive loader = Archive::loader(before);
    other_->visit(loader);
    if (bytes_of(*other_) != before) find("a game that was loaded is another");
    const auto copy = game_->clone();
    Rng same = chance, again = chance;
    game_->apply(move, chance);
    copy->apply(move, same);
    other_->apply(move, again);
    const std::string after = bytes_of(*game_);
    if (bytes_of(*copy) != after) find("a copy went on differently, with the same move and chance");
    if (bytes_of(*other_) != after) find("a game that was loaded went on differently, with the same move and chance");
    if (after == before) find("a move changed nothing");
  }

  void judge_features(int64_t move) {
    const std::string before = bytes_of(*game_);
    fill(row_, std::numeric_limits<Real>::quiet_NaN());
    game_->afterstate(move, row_);
    if (std::ranges::any_of(row_.values(), [](Real x) { return !std::isfinite(x); })) {
      find("an afterstate is not written whole, or not finite");
    }
    if (bytes_of(*game_) != before) find("looking at an afterstate changed the game");
  }

  void judge_result() {
    const double points = game_->result(0);
    if (!std::isfinite(points) || points != -game_->result(1)) find("the points of both players do not sum to zero");
  }

  const WorldEntry& entry_;
  GamePtr game_, other_;
  Tensor row_;  // (1, features)
  std::vector<int64_t> legal_;
  std::set<std::string> findings_;
};

}  // namespace

std::vector<std::string> check_game(const std::string& id, int64_t games) { return Judge(find_world(id)).judge(games); }

}  // namespace engram::inline ENGRAM_REAL
