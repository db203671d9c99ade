#include "engram/env/finite/blackjack.h"

#include <algorithm>

namespace engram::inline ENGRAM_REAL {
namespace {

int64_t draw_card(Rng& rng) { return std::min<int64_t>(10, 1 + rng.below(13)); }
double chance(int64_t card) { return (card == 10 ? 4 : 1) / 13.0; }

}  // namespace

int64_t Blackjack::reset(Rng& rng) {
  shown_ = draw_card(rng);
  dealer_ = Hand().with(shown_).with(draw_card(rng));
  player_ = Hand().with(draw_card(rng));
  player_ = player_.with(draw_card(rng));
  return state_of(player_, shown_);
}

DiscreteOutcome Blackjack::step(int64_t action, Rng& rng) {
  if (action == 1) {
    player_ = player_.with(draw_card(rng));
    if (player_.bust()) return {number(player_.sum(), shown_, false), -1, Ending::terminated};
    return {state_of(player_, shown_), 0};
  }
  while (dealer_.sum() < 17) dealer_ = dealer_.with(draw_card(rng));
  return {over, pay(player_, dealer_.score(), dealer_.natural()), Ending::terminated};
}

void Blackjack::visit(Archive& archive) {
  archive("player", player_);
  archive("dealer", dealer_);
  archive("shown", shown_, {1, 10});
}

double Blackjack::pay(const Hand& player, int64_t dealer_score, bool dealer_natural) const {
  const int64_t mine = player.score();
  const double result = mine > dealer_score ? 1 : mine < dealer_score ? -1 : 0;
  if (options_.sab && player.natural() && !dealer_natural) return 1;
  if (!options_.sab && options_.natural && player.natural() && result == 1) return 1.5;
  return result;
}

void Blackjack::play_out(const Hand& dealer, double probability, Dealer& ends) {
  if (dealer.cards >= 2 && dealer.sum() >= 17) {
    ends[static_cast<size_t>(dealer.natural() ? 22 : dealer.score())] += probability;
    return;
  }
  for (int64_t card = 1; card <= 10; ++card) play_out(dealer.with(card), probability * chance(card), ends);
}

void Blackjack::add_state(ModelBuilder& builder, const Hand& player, int64_t dealer) const {
  const int64_t state = state_of(player, dealer);
  Dealer ends{};
  play_out(Hand().with(dealer), 1, ends);
  for (int64_t end = 0; end <= 22; ++end) {
    const double probability = ends[static_cast<size_t>(end)];
    if (probability > 0) {
      builder.add(state, 0, {over, probability, pay(player, std::min<int64_t>(end, 21), end == 22), true});
    }
  }
  for (int64_t card = 1; card <= 10; ++card) {
    const Hand next = player.with(card);
    const int64_t entered = next.bust() ? number(next.sum(), dealer, false) : state_of(next, dealer);
    builder.add(state, 1, {entered, chance(card), next.bust() ? -1.0 : 0.0, next.bust()});
  }
}

SparseModel Blackjack::model() const {
  ModelBuilder builder(states(), actions());
  std::vector<double> start(static_cast<size_t>(states()));
  for (int64_t dealer = 1; dealer <= 10; ++dealer) {
    // Three cards stand for more: only of two can there be a natural.
    for (int64_t hard = 4; hard <= 21; ++hard) add_state(builder, {hard, 3, false}, dealer);
    for (int64_t hard = 2; hard <= 11; ++hard) add_state(builder, {hard, 3, true}, dealer);
    if (natural_counts()) add_state(builder, {11, 2, true}, dealer);
    for (int64_t a = 1; a <= 10; ++a) {
      for (int64_t b = 1; b <= 10; ++b) {
        const Hand player = Hand().with(a).with(b);
        start[static_cast<size_t>(state_of(player, dealer))] += chance(a) * chance(b) * chance(dealer);
      }
    }
  }
  for (int64_t s = 0; s < states(); ++s) builder.start(s, start[static_cast<size_t>(s)]);
  return builder.build();
}

std::vector<ObservationMap> Blackjack::maps() const {
  std::vector<ObservationMap> all;
  for (const bool ace : {false, true}) {
    std::vector<std::string> sums, dealers;
    for (int64_t sum = 21; sum >= 12; --sum) sums.push_back(std::to_string(sum));
    for (int64_t dealer = 1; dealer <= 10; ++dealer) dealers.push_back(dealer == 1 ? "A" : std::to_string(dealer));
    ObservationMap map = map_of_states(0, sums, dealers, {"S", "H"}, [](int64_t) { return ""; });
    map.title = ace ? "usable ace" : "no usable ace";
    map.x_label = "dealer shows";
    map.y_label = "player's sum";
    for (int64_t i = 0; i < map.cells(); ++i) {
      map.observation(i, 0) = static_cast<Real>(number(21 - i / 10, 1 + i % 10, ace));
    }
    all.push_back(std::move(map));
  }
  return all;
}

}  // namespace engram::inline ENGRAM_REAL
