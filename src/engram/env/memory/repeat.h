// RepeatPrevious and RepeatFirst: a deck is dealt card by card, and the suit of an earlier card has to be said. Morad
// et al., "POPGym: benchmarking partially observable reinforcement learning" (ICLR 2023); rules and constants as in
// popgym 1.0.7.
//
// n = 52 d cards, 13 d of each suit, shuffled. Observation and action: a suit, 0..3; the first card is seen at the
// reset, each step deals the next. A step's action is judged before its card is dealt, so `cards dealt` = t at step t:
//   RepeatPrevious:  the suit k - 1 cards before the one in sight, cards[t - k]; +-1/(n - k) from the k-th card on
//   RepeatFirst:     the suit of the first card, cards[0];                      +-1/(n - 1) at every step
// Terminated with the last card, after n - 1 steps. Who remembers gets 1, who says any one suit about -1/2.
#pragma once

#include <span>
#include <vector>

#include "engram/env/environment.h"

namespace engram::inline ENGRAM_REAL {

// What both games share: the deck and its dealing.
struct Deck {
  static constexpr int suits = 4, size = 52;
  static constexpr double optimal_return = 1;

  std::vector<int> cards;  // suits in the order of dealing
  int64_t dealt = 0;

  explicit Deck(int decks) : cards(static_cast<size_t>(size * decks)) {}

  Space observation_space() const { return Space::discrete(suits); }
  Space action_space() const { return Space::discrete(suits); }
  void reset(Rng& rng, View observation) {
    for (size_t i = 0; i < cards.size(); ++i) cards[i] = static_cast<int>(i) % suits;  // not the last game's order
    rng.shuffle(cards);
    dealt = 0;
    deal(observation);
  }
  void visit(Archive& archive) {
    archive("cards", std::span(cards), {0, suits - 1});
    archive("dealt", dealt, {1, static_cast<int64_t>(cards.size()) - 1});
  }

 protected:
  bool says(ConstView action, int64_t card) const {
    return static_cast<int>(action(0, 0)) == cards[static_cast<size_t>(card)];
  }
  Ending deal(View observation) {
    observation(0, 0) = static_cast<Real>(cards[static_cast<size_t>(dealt++)]);
    return dealt == static_cast<int64_t>(cards.size()) ? Ending::terminated : Ending::none;
  }
};

template <int decks, int k>
struct RepeatPrevious : Deck {
  static constexpr int max_episode_steps = size * decks - 1;

  RepeatPrevious() : Deck(decks) {}
  Outcome step(ConstView action, Rng&, View observation) {
    constexpr double share = 1.0 / (size * decks - k);
    const double reward = dealt < k ? 0 : says(action, dealt - k) ? share : -share;
    return {reward, deal(observation)};
  }
};

template <int decks>
struct RepeatFirst : Deck {
  static constexpr int max_episode_steps = size * decks - 1;

  RepeatFirst() : Deck(decks) {}
  Outcome step(ConstView action, Rng&, View observation) {
    constexpr double share = 1.0 / (size * decks - 1);
    return {says(action, 0) ? share : -share, deal(observation)};
  }
};

}  // namespace engram::inline ENGRAM_REAL
