// Game: two players move in turn until the game is over; chance (dice) comes from a stream that the caller holds. What
// a learner of games needs beside the rules is the position that a move LEAVES, its afterstate (Sutton & Barto, 2nd
// ed., section 6.8): it values those and picks among them.
//
// An author writes a plain struct, no base class:
//
//   struct MyGame {
//     struct Options { void visit(OptionVisitor&) {...} };       // optional, as for environments
//     int64_t features() const;                                  // how many numbers tell a position
//     void reset(Rng&);                                          // the opening position, player 0 or 1 to move
//     int to_move() const;                                       // 0 or 1
//     bool over() const;
//     void legal(std::vector<int64_t>& moves) const;             // replaces `moves`; not empty unless over
//     void apply(int64_t move, Rng&);                            // a legal one; the turn may stay with the player
//     double result(int player) const;                           // over: points won, negative where lost; a zero sum
//     void afterstate(int64_t move, View features) const;        // (1, features()), as the player to move sees it
//     void visit(Archive&);                                      // the position
//   };
//
// The numbers of moves are the game's own. GameOf<MyGame> shows it behind one virtual face.
#pragma once

#include <concepts>
#include <memory>
#include <utility>
#include <vector>

#include "engram/core/archive.h"
#include "engram/core/rng.h"
#include "engram/core/view.h"

namespace engram::inline ENGRAM_REAL {

template <class G>
concept GameRules = std::copyable<G> &&
    requires(G& g, const G& c, Rng& rng, std::vector<int64_t>& moves, int64_t move, View row, Archive& archive) {
  { c.features() } -> std::convertible_to<int64_t>;
  g.reset(rng);
  { c.to_move() } -> std::convertible_to<int>;
  { c.over() } -> std::convertible_to<bool>;
  c.legal(moves);
  g.apply(move, rng);
  { c.result(0) } -> std::convertible_to<double>;
  c.afterstate(move, row);
  g.visit(archive);
};

class Game {
 public:
  virtual ~Game() = default;
  virtual std::unique_ptr<Game> clone() const = 0;
  virtual int64_t features() const = 0;
  virtual void reset(Rng& rng) = 0;
  virtual int to_move() const = 0;
  virtual bool over() const = 0;
  virtual void legal(std::vector<int64_t>& moves) const = 0;
  virtual void apply(int64_t move, Rng& rng) = 0;
  virtual double result(int player) const = 0;
  virtual void afterstate(int64_t move, View features) const = 0;
  virtual void visit(Archive& archive) = 0;
};

using GamePtr = std::unique_ptr<Game>;

template <GameRules G>
class GameOf final : public Game {
 public:
  explicit GameOf(G rules) : rules_(std::move(rules)) {}
  std::unique_ptr<Game> clone() const override { return std::make_unique<GameOf>(*this); }
  int64_t features() const override { return rules_.features(); }
  void reset(Rng& rng) override { rules_.reset(rng); }
  int to_move() const override { return rules_.to_move(); }
  bool over() const override { return rules_.over(); }
  void legal(std::vector<int64_t>& moves) const override { rules_.legal(moves); }
  void apply(int64_t move, Rng& rng) override { rules_.apply(move, rng); }
  double result(int player) const override { return rules_.result(player); }
  void afterstate(int64_t move, View features) const override { rules_.afterstate(move, features); }
  void visit(Archive& archive) override { rules_.visit(archive); }

 private:
  G rules_;
};

}  // namespace engram::inline ENGRAM_REAL
