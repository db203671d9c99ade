#include "engram/env/market/pair.h"

#include <algorithm>

#include "engram/core/error.h"

namespace engram {
namespace {

// A file's place is in the options.
std::string short_name(const Prices& prices) { return prices.name.substr(prices.name.rfind('/') + 1); }

void append_quotient(Prices& pair, const Prices& a, size_t i, const Prices& b, size_t j) {
  const double close = a.close[i] / b.close[j], open = pair.close_only ? close : a.open[i] / b.open[j];
  pair.time.push_back(a.time[i]);
  pair.open.push_back(open);
  pair.close.push_back(close);
  pair.high.push_back(std::max(open, close));
  pair.low.push_back(std::min(open, close));
  pair.volume.push_back(a.volume[i]);
}

std::vector<std::string> notes_of(const Prices& pair, const Prices& a, const Prices& b) {
  std::vector<std::string> notes;
  for (const Prices* leg : {&a, &b}) {
    for (const std::string& note : leg->notes) notes.push_back(short_name(*leg) + ": " + note);
  }
  if (pair.rows() < std::max(a.rows(), b.rows())) {
    notes.push_back("only the " + std::to_string(pair.rows()) + " stamps that both files have are used, of " +
                    std::to_string(a.rows()) + " and " + std::to_string(b.rows()));
  }
  notes.push_back("a pair: position 1 is long " + short_name(a) + " against as much " + short_name(b) +
                  ", -1 the other way round; wealth is counted in " + short_name(b) +
                  "; it is assumed that either can be borrowed and that both legs fill at once in equal value; each "
                  "leg pays cost_bps and slippage_bps");
  return notes;
}

}  // namespace

Prices pair_of(const std::vector<Prices>& legs) {
  if (legs.size() != 2) {
    throw Error("--pair: expected two instruments, --data A.csv,B.csv, found " + std::to_string(legs.size()));
  }
  const Prices &a = legs[0], &b = legs[1];
  Prices pair;
  pair.name = short_name(a) + " in " + short_name(b);
  pair.intraday = a.intraday || b.intraday;
  pair.zone = a.intraday ? a.zone : b.zone;
  pair.close_only = a.close_only || b.close_only;
  for (size_t i = 0; i < a.time.size(); ++i) {
    const auto match = std::lower_bound(b.time.begin(), b.time.end(), a.time[i]);
    if (match == b.time.end() || *match != a.time[i]) continue;
    append_quotient(pair, a, i, b, static_cast<size_t>(match - b.time.begin()));
  }
  if (pair.rows() == 0) {
    throw Error("--pair: " + a.name + " and " + b.name + " have no stamp in common: " + a.time_text(0) + " to " +
                a.time_text(a.rows() - 1) + ", " + b.time_text(0) + " to " + b.time_text(b.rows() - 1));
  }
  pair.notes = notes_of(pair, a, b);
  return pair;
}

}  // namespace engram
