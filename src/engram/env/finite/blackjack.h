// Blackjack against a dealer who draws below 17, from an infinite deck. Sutton & Barto, 2nd ed., example 5.1;
// Gymnasium's Blackjack-v1: 0 stick, 1 hit; +1, 0, -1 at the end. Its observation (player's sum, dealer's card 1-10
// with 1 the ace, usable ace) is the state (sum 11 + dealer) 2 + ace, 704 numbers of which many cannot occur.
//
// Two rules about a natural (ace and ten at once): `sab`, the book's, which is Gymnasium's registered default: it wins
// +1 unless the dealer has one, too; `natural` (only without sab): a win by it pays 1.5. A deviation: Gymnasium shows a
// natural as (21, dealer, 1), as it shows 21 of several cards, which pays differently; under these two rules it is a
// state of its own, 704 + dealer. Sticking leads to state 704, going bust to (sum, dealer, 0): both are ends.
#pragma once

#include <array>

#include "engram/env/discrete_environment.h"

namespace engram::inline ENGRAM_REAL {

class Blackjack {
 public:
  struct Options {
    bool sab = true, natural = false;
    void visit(OptionVisitor& v) {
      v.option("sab", sab, "the book's rule: a natural wins unless the dealer has one, too");
      v.option("natural", natural, "without sab: a win by a natural pays 1.5");
    }
  };

  Blackjack() : Blackjack(Options()) {}
  explicit Blackjack(const Options& options) : options_(options) {}

  static int64_t number(int64_t sum, int64_t dealer, bool usable_ace) { return (sum * 11 + dealer) * 2 + usable_ace; }

  int64_t states() const { return over + 11; }
  int64_t actions() const { return 2; }
  int64_t reset(Rng& rng);
  DiscreteOutcome step(int64_t action, Rng& rng);
  void visit(Archive& archive);
  SparseModel model() const;
  std::vector<ObservationMap> maps() const;  // without and with a usable ace

 private:
  static constexpr int64_t over = 704;

  struct Hand {
    static constexpr int64_t most = 31;  // 21 ones and a ten
    int64_t hard = 0, cards = 0;         // the sum with every ace 1
    bool ace = false;
    Hand with(int64_t card) const { return {hard + card, cards + 1, ace || card == 1}; }
    bool usable() const { return ace && hard + 10 <= 21; }
    int64_t sum() const { return usable() ? hard + 10 : hard; }
    bool bust() const { return hard > 21; }
    bool natural() const { return cards == 2 && sum() == 21; }
    int64_t score() const { return bust() ? 0 : sum(); }
    void visit(Archive& archive) {
      archive("hard", hard, {0, most});
      archive("cards", cards, {0, most});
      archive("ace", ace);
    }
  };
  // How the dealer may end up: 0 bust, 17 .. 21, and 22 for a natural.
  using Dealer = std::array<double, 23>;

  bool natural_counts() const { return options_.sab || options_.natural; }
  int64_t state_of(const Hand& player, int64_t dealer) const {
    return natural_counts() && player.natural() ? over + dealer : number(player.sum(), dealer, player.usable());
  }
  // What sticking pays, the dealer's natural given apart from 21.
  double pay(const Hand& player, int64_t dealer_score, bool dealer_natural) const;
  static void play_out(const Hand& dealer, double probability, Dealer& ends);
  void add_state(ModelBuilder& builder, const Hand& player, int64_t dealer) const;

  Options options_;
  Hand player_, dealer_;
  int64_t shown_ = 1;
};

}  // namespace engram::inline ENGRAM_REAL
