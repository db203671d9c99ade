#include "engram/env/game_conformance.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace engram {
namespace {

TEST(GameConformance, EveryRegisteredGameConforms) {
  int games = 0;
  for (const WorldEntry& world : registered_worlds()) {
    if (world.kind != WorldKind::game) continue;
    ++games;
    for (const std::string& finding : check_game(world.id, 20)) ADD_FAILURE() << finding;
  }
  EXPECT_GE(games, 3);
}

// Each takes a number of 1 to 3 off a heap of 7; who takes the last wins.
struct Heap {
  static inline int fault = 0;
  int32_t left = 7, mover = 0;

  int64_t features() const { return 2; }
  void reset(Rng&) { *this = {}; }
  int to_move() const { return mover; }
  bool over() const { return left == 0; }
  void legal(std::vector<int64_t>& moves) const {
    moves.clear();
    for (int64_t n = 1; n <= std::min(left, 3); ++n) moves.push_back(n);
    if (fault == 1 && left == 2) moves.clear();
    if (fault == 2 && over()) moves = {1};
  }
  void apply(int64_t move, Rng&) {
    left -= static_cast<int32_t>(move);
    mover = 1 - mover;
  }
  double result(int player) const { return player == mover ? (fault == 4 ? -2 : -1) : 1; }
  void afterstate(int64_t move, View features) const {
    features(0, 0) = static_cast<Real>(left - move);
    if (fault != 5) features(0, 1) = 1;
  }
  void visit(Archive& archive) {
    archive("left", left);
    if (fault == 6 && archive.loading()) left = 7;
    archive("mover", mover);
  }
};

TEST(GameConformance, EachBrokenRuleIsNamed) {
  register_game<Heap>("Heap-v0");
  Heap::fault = 0;
  EXPECT_TRUE(check_game("Heap-v0").empty());
  const std::pair<int, const char*> faults[] = {{1, "no move is legal"},
                                                {2, "moves in a game that is over"},
                                                {4, "do not sum to zero"},
                                                {5, "not written whole"},
                                                {6, "was loaded is another"}};
  for (const auto& [fault, words] : faults) {
    Heap::fault = fault;
    std::string all;
    for (const std::string& finding : check_game("Heap-v0")) all += finding + "\n";
    EXPECT_NE(all.find(words), std::string::npos) << fault << ": " << all;
  }
  Heap::fault = 0;
  unregister_world("Heap-v0");
}

}  // namespace
}  // namespace engram
