#include "engram/env/games/backgammon.h"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <numeric>

#include "engram/core/error.h"

namespace engram::inline ENGRAM_REAL {
namespace {

using Side = Backgammon::Side;

struct Position {
  Side own, other;
  bool operator==(const Position&) const = default;
};

constexpr int home = 6;

int highest(const Side& own) {
  int point = Backgammon::bar;
  while (point > 0 && own[static_cast<size_t>(point)] == 0) --point;
  return point;
}

// Whether a man may go from `from` by `die`; `top` is the highest point taken.
bool may_go(const Position& position, int from, int die, int top) {
  if (position.own[static_cast<size_t>(from)] == 0 || (top == Backgammon::bar && from != top)) return false;
  const int to = from - die;
  if (to > 0) return position.other[static_cast<size_t>(25 - to)] < 2;
  return top <= home && (to == 0 || from == top);
}

void go(Position& position, int from, int die) {
  const int to = std::max(from - die, Backgammon::off);
  --position.own[static_cast<size_t>(from)];
  ++position.own[static_cast<size_t>(to)];
  int8_t& met = position.other[static_cast<size_t>(25 - to)];
  if (to == Backgammon::off || met == 0) return;
  --met;
  ++position.other[Backgammon::bar];
}

constexpr int64_t step_code(int from, int die) { return from + 32 * die; }

// All turns with given dice, and the positions they lead to.
class Turns {
 public:
  explicit Turns(std::vector<int64_t>& moves) : moves_(moves) {}

  void find(const Position& from, std::array<int, 2> dice) {
    moves_.clear();
    if (dice[0] == dice[1]) {
      const int four[] = {dice[0], dice[0], dice[0], dice[0]};
      go_on(from, four, 0, 0, Backgammon::bar);
    } else {
      const int larger[] = {std::max(dice[0], dice[1]), std::min(dice[0], dice[1])}, smaller[] = {larger[1], larger[0]};
      go_on(from, larger, 0, 0, Backgammon::bar);
      go_on(from, smaller, 0, 0, Backgammon::bar);
      if (most_ == 1) keep_larger(larger[0]);
    }
    if (moves_.empty()) moves_.push_back(0);
  }

 private:
  // Of one step each: only those of the larger die, where there are any.
  void keep_larger(int die) {
    const auto by_larger = [&](int64_t move) { return move / 32 == die; };
    if (std::ranges::any_of(moves_, by_larger)) std::erase_if(moves_, [&](int64_t move) { return !by_larger(move); });
  }

  // Equal dice commute: their steps come from ever lower points.
  void go_on(const Position& position, std::span<const int> dice, size_t used, int64_t code, int from_at_most) {
    bool further = false;
    const int top = highest(position.own);
    for (int from = std::min(top, from_at_most); used < dice.size() && from > 0; --from) {
      if (!may_go(position, from, dice[used], top)) continue;
      further = true;
      Position next = position;
      go(next, from, dice[used]);
      const bool same = used + 1 < dice.size() && dice[used + 1] == dice[used];
      go_on(next, dice, used + 1, code | step_code(from, dice[used]) << (8 * used), same ? from : Backgammon::bar);
    }
    if (!further && used > 0) take(position, used, code);
  }

  void take(const Position& reached, size_t used, int64_t code) {
    if (used < most_) return;
    if (used > most_) {
      moves_.clear();
      reached_.clear();
      most_ = used;
    }
    if (std::ranges::count(reached_, reached) > 0) return;
    reached_.push_back(reached);
    moves_.push_back(code);
  }

  std::vector<int64_t>& moves_;
  std::vector<Position> reached_;
  size_t most_ = 0;  // dice used
};

void play(Position& position, int64_t move) {
  for (; move != 0; move >>= 8) go(position, static_cast<int>(move & 31), static_cast<int>((move >> 5) & 7));
}

void write_side(const Side& side, View features, int64_t& at) {
  for (size_t point = 1; point <= 24; ++point) {
    const int n = side[point];
    features(0, at++) = n >= 1 ? 1 : 0;
    features(0, at++) = n >= 2 ? 1 : 0;
    features(0, at++) = n >= 3 ? 1 : 0;
    features(0, at++) = n > 3 ? static_cast<Real>(n - 3) / 2 : 0;
  }
  features(0, at++) = static_cast<Real>(side[Backgammon::bar]) / 2;
  features(0, at++) = static_cast<Real>(side[Backgammon::off]) / 15;
}

constexpr Side opening() {
  Side side{};
  side[24] = 2;
  side[13] = 5;
  side[8] = 3;
  side[6] = 5;
  return side;
}

std::string point_text(int point) {
  if (point == Backgammon::bar) return "bar";
  return point <= 0 ? "off" : std::to_string(point);
}

int roll(Rng& rng) { return static_cast<int>(rng.below(6)) + 1; }

}  // namespace

Backgammon::Backgammon() : sides_{opening(), opening()} {}

void Backgammon::reset(Rng& rng) {
  sides_ = {opening(), opening()};
  do {
    dice_ = {roll(rng), roll(rng)};
  } while (dice_[0] == dice_[1]);
  to_move_ = dice_[0] > dice_[1] ? 0 : 1;
}

void Backgammon::legal(std::vector<int64_t>& moves) const {
  moves.clear();
  if (over()) return;
  Turns(moves).find({side(to_move_), side(1 - to_move_)}, dice());
}

void Backgammon::apply(int64_t move, Rng& rng) {
  Position position{side(to_move_), side(1 - to_move_)};
  play(position, move);
  sides_[static_cast<size_t>(to_move_)] = position.own;
  sides_[static_cast<size_t>(1 - to_move_)] = position.other;
  to_move_ = 1 - to_move_;
  dice_ = {roll(rng), roll(rng)};
}

double Backgammon::result(int player) const {
  const int winner = side(0)[off] == men ? 0 : 1;
  if (side(winner)[off] != men) return 0;
  const Side& loser = side(1 - winner);
  const bool behind = std::any_of(loser.begin() + 19, loser.end(), [](int8_t n) { return n > 0; });
  const double points = loser[off] > 0 ? 1 : behind ? 3 : 2;
  return player == winner ? points : -points;
}

void Backgammon::afterstate(int64_t move, View features) const {
  Position position{side(to_move_), side(1 - to_move_)};
  play(position, move);
  int64_t at = 0;
  write_side(position.own, features, at);
  write_side(position.other, features, at);
  features(0, at++) = 0;
  features(0, at++) = 1;
}

std::string Backgammon::text() const {
  const Side &own = side(to_move_), &other = side(1 - to_move_);
  const auto half = [&](int first, int step) {
    std::string line;
    for (int i = 0, point = first; i < 12; ++i, point += step) {
      const int mine = own[static_cast<size_t>(point)], theirs = other[static_cast<size_t>(25 - point)];
      const std::string men_here = mine > 0     ? std::to_string(mine) + "x"
                                   : theirs > 0 ? std::to_string(theirs) + "o"
                                                : ".";
      line += std::string(5 - men_here.size(), ' ') + men_here;
    }
    return line + "\n";
  };
  return "  13   14   15   16   17   18   19   20   21   22   23   24\n" + half(13, 1) + half(12, -1) +
         "  12   11   10    9    8    7    6    5    4    3    2    1\nx (to move): bar " + std::to_string(own[bar]) +
         ", off " + std::to_string(own[off]) + "; o: bar " + std::to_string(other[bar]) + ", off " +
         std::to_string(other[off]) + "; dice " + std::to_string(dice_[0]) + " " + std::to_string(dice_[1]) + "\n";
}

std::string Backgammon::move_text(int64_t move) const {
  if (move == 0) return "pass";
  std::string text;
  Position position{side(to_move_), side(1 - to_move_)};
  for (; move != 0; move >>= 8) {
    const int from = static_cast<int>(move & 31), die = static_cast<int>((move >> 5) & 7);
    const int before = position.other[bar];
    go(position, from, die);
    text += (text.empty() ? "" : " ") + point_text(from) + "/" + point_text(from - die);
    if (position.other[bar] > before) text += "*";
  }
  return text;
}

bool Backgammon::possible() const {
  for (const Side& side : sides_) {
    if (std::accumulate(side.begin(), side.end(), 0) != men) return false;
    if (std::ranges::any_of(side, [](int8_t n) { return n < 0; })) return false;
  }
  for (size_t point = 1; point <= 24; ++point) {
    if (sides_[0][point] > 0 && sides_[1][25 - point] > 0) return false;
  }
  const bool dice = dice_[0] >= 1 && dice_[0] <= 6 && dice_[1] >= 1 && dice_[1] <= 6;
  return dice && (to_move_ == 0 || to_move_ == 1) && (sides_[0][off] < men || sides_[1][off] < men);
}

void Backgammon::set(const Side& first, const Side& second, int to_move, std::array<int, 2> dice) {
  sides_ = {first, second};
  to_move_ = to_move;
  dice_ = {dice[0], dice[1]};
  if (!possible()) throw Error("Backgammon-v0: no position: 15 men a side, no point of both, dice 1 to 6 are wanted");
}

void Backgammon::visit(Archive& archive) {
  archive("first", std::span(sides_[0]));
  archive("second", std::span(sides_[1]));
  archive("to_move", to_move_);
  archive("dice", std::span(dice_));
  if (archive.loading() && !possible()) throw Error("Backgammon-v0: the archive holds no position of this game");
}

}  // namespace engram::inline ENGRAM_REAL
