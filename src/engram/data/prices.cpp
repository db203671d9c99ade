#include "engram/data/prices.h"

#include <date/date.h>

#include <algorithm>
#include <chrono>

#include "engram/core/error.h"
#include "engram/core/options.h"
#include "engram/core/rounding.h"
#include "engram/data/stamp_column.h"

namespace engram {
namespace {

constexpr double milliseconds_per_year = 365.25 * milliseconds_per_day;

}  // namespace

void demand_movement(const Prices& prices, const std::string& place) {
  constexpr size_t enough = 20;  // fewer bars are too few in any case
  const std::vector<double>& close = prices.close;
  const auto moved = [&](double price) { return !is_rounding(price - close[0], close[0]); };
  if (close.size() < enough || std::any_of(close.begin(), close.end(), moved)) return;
  throw Error(place + ": constant prices: every bar of " + prices.name + " closes at " + shortest(close[0]) +
              "; there is nothing to trade");
}

void bring_to_one_clock(std::vector<Prices>& all) {
  const Prices* first = nullptr;
  bool several = false;
  for (const Prices& prices : all) {
    if (!prices.intraday) continue;
    if (first == nullptr) first = &prices;
    several = several || prices.zone != first->zone;
    if (prices.zone.has_value() == first->zone.has_value()) continue;
    const Prices &with = prices.zone ? prices : *first, &without = prices.zone ? *first : prices;
    throw Error(without.name + ": the stamps say no time zone, those of " + with.name + " are of " +
                offset_text(*with.zone) + "; write the zone in both, as in 2020-01-31T15:00+00:00, or say --time_zone");
  }
  if (!several) return;
  for (Prices& prices : all) {
    if (!prices.intraday || *prices.zone == 0) continue;
    for (int64_t row = 0; row < prices.rows(); ++row) prices.time[static_cast<size_t>(row)] = prices.instant(row);
    prices.notes.push_back(prices.name + ": stamps of " + offset_text(*prices.zone) + " brought to UTC");
    prices.zone = 0;
  }
}

int64_t coming_stamp(const Prices& prices) {
  constexpr int64_t week = 7 * milliseconds_per_day;
  constexpr size_t remembered = 20000;  // bars
  const std::vector<int64_t>& time = prices.time;
  if (time.size() < 2) return time.back() + milliseconds_per_day;
  const auto of_week = [](int64_t t) { return (t % week + week) % week; };
  std::map<int64_t, int64_t> all, alike;  // how often each step was made; alike: from this time of the week
  for (size_t i = time.size() - std::min(time.size() - 1, remembered); i < time.size(); ++i) {
    const int64_t step = time[i] - time[i - 1];
    ++all[step];
    if (of_week(time[i - 1]) == of_week(time.back())) ++alike[step];
  }
  const auto& steps = alike.empty() ? all : alike;
  const auto usual = std::ranges::max_element(steps, {}, [](const auto& step) { return step.second; });
  return time.back() + usual->first;
}

void append_coming_bar(Prices& prices) {
  const double close = prices.close.back();
  prices.time.push_back(coming_stamp(prices));
  for (auto* values : {&prices.open, &prices.high, &prices.low, &prices.close}) values->push_back(close);
  prices.volume.push_back(0);
}

int64_t Prices::instant(int64_t row) const {
  constexpr int64_t milliseconds_per_minute = 60'000;
  return time[static_cast<size_t>(row)] - (intraday ? zone.value_or(0) * milliseconds_per_minute : 0);
}

double Prices::bars_per_year() const {
  if (rows() < 2) return 0;
  return static_cast<double>(rows() - 1) / (static_cast<double>(time.back() - time.front()) / milliseconds_per_year);
}

std::string Prices::time_text(int64_t row) const {
  const date::sys_time<std::chrono::milliseconds> stamp{std::chrono::milliseconds(time[static_cast<size_t>(row)])};
  return date::format(intraday ? "%F %T" : "%F", date::floor<std::chrono::seconds>(stamp));
}

}  // namespace engram
