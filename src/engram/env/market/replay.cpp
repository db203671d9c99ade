#include "engram/env/market/replay.h"

#include <algorithm>
#include <cassert>

#include "engram/core/elementary.h"

namespace engram {

double years_between(int64_t from, int64_t to) { return static_cast<double>(to - from) / (365.25 * 86'400'000.0); }

Move Passage::move(int64_t step) const {
  const auto row = static_cast<size_t>(begin + step);
  return {prices->close[row], prices->open[row + 1], prices->close[row + 1],
          years_between(prices->time[row], prices->time[row + 1])};
}

const std::vector<ChangeOfTerms>& changes_of_terms() {
  static const std::vector<ChangeOfTerms> changes = [] {
    constexpr double most_cost = 0.5, most_slippage = 0.4;  // as the options allow
    std::vector<ChangeOfTerms> all;
    for (const int factor : {0, 1, 2, 4}) {
      all.push_back({std::to_string(factor) + " x cost", [=](Terms terms) {
                       terms.cost = std::min(factor * terms.cost, most_cost);
                       terms.slippage = std::min(factor * terms.slippage, most_slippage);
                       return terms;
                     }});
    }
    all.push_back({"one bar later", [](Terms terms) {
                     ++terms.delay;
                     return terms;
                   }});
    return all;
  }();
  return changes;
}

double Replay::log_return() const { return log(equity.back()); }

Replay replay(const Passage& passage, std::span<const double> target, const Terms& terms) {
  assert(static_cast<int64_t>(target.size()) >= passage.steps());
  Replay result;
  Book book;
  result.equity.push_back(1);
  for (int64_t i = 0; i < passage.steps(); ++i) {
    const double order = i < terms.delay ? 0 : target[static_cast<size_t>(i - terms.delay)];
    const Move move = passage.move(i);
    const double worth = book.account.value(move.open);
    if (!book.ruined) {
      const Trade trade = book.step(order, move, terms);
      result.cost += trade.cost;
      if (trade.traded > 0) result.turnover += trade.traded / worth;
    }
    result.held.push_back(book.ruined ? 0 : book.account.target);
    result.equity.push_back(book.equity);
  }
  const double close = passage.prices->close[static_cast<size_t>(passage.end - 1)], worth = book.equity;
  const Trade trade = book.close_out(close, terms);
  result.cost += trade.cost;
  if (trade.traded > 0) result.turnover += trade.traded / worth;
  result.equity.back() = book.equity;
  result.ruined = book.ruined;
  return result;
}

// A position that is merely held needs no bookkeeping, unless it could be ruined: that makes most steps cheap.
double replay_shifted(const Passage& passage, std::span<const double> target, int64_t shift, const Terms& terms) {
  const int64_t steps = passage.steps();
  const Prices& prices = *passage.prices;
  Book book;
  for (int64_t i = 0; i < steps && !book.ruined; ++i) {
    int64_t place = i - terms.delay + shift;
    if (place >= steps) place -= steps;
    const double order = i < terms.delay ? 0 : target[static_cast<size_t>(place)];
    const Account& account = book.account;
    const auto row = static_cast<size_t>(passage.begin + i);
    const bool solvent =
        account.units >= 0 || (account.value(prices.open[row + 1]) > 0 && account.value(prices.close[row + 1]) > 0);
    const bool safe = solvent && (terms.borrow == 0 || !account.borrows(terms));
    if (order == account.target && safe) continue;
    book.equity = account.value(prices.close[row]);
    book.step(order, passage.move(i), terms);
  }
  book.close_out(prices.close[static_cast<size_t>(passage.end - 1)], terms);
  return log(book.equity);
}

}  // namespace engram
