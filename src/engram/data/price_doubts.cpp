#include "engram/data/price_doubts.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "engram/core/elementary.h"
#include "engram/data/dates.h"

namespace engram {
namespace {

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4g", value);
  return text;
}

double usual_step(const std::vector<double>& close) {
  constexpr double least = 1e-4;
  std::vector<double> steps;
  for (size_t i = 1; i < close.size(); ++i) steps.push_back(std::abs(log(close[i] / close[i - 1])));
  if (steps.empty()) return least;
  const auto middle = steps.begin() + static_cast<std::ptrdiff_t>(steps.size() / 2);
  std::nth_element(steps.begin(), middle, steps.end());
  return std::max(least, *middle);
}

// The ratio of a usual split that `factor` is near to, 0 if it is none.
double split_ratio(double factor) {
  constexpr std::array<double, 14> ratios{1.5, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 25, 50, 100};
  for (double ratio : ratios) {
    const double near = ratio < 2 ? 0.01 : 0.03;
    if (std::abs(log(factor * ratio)) < near) return ratio;
    if (std::abs(log(factor / ratio)) < near) return 1 / ratio;
  }
  return 0;
}

bool comes_back(const std::vector<double>& close, size_t row) {
  constexpr size_t bars = 5;
  const double before = close[row - 1], jump = std::abs(log(close[row] / before));
  for (size_t i = row + 1; i < std::min(close.size(), row + 1 + bars); ++i) {
    if (std::abs(log(close[i] / before)) < jump / 2) return true;
  }
  return false;
}

void tell_splits(const Prices& p, std::span<const int64_t> lines, const std::vector<size_t>& ticks,
                 std::vector<PriceDoubt>& doubts) {
  constexpr double least = 0.3;
  double step = 0;
  for (size_t i = 1; i < p.close.size(); ++i) {
    const double factor = p.open[i] / p.close[i - 1];
    if (factor > 0.75 && factor < 1.34) continue;  // no logarithm of every row
    const double jump = std::abs(log(factor)), ratio = split_ratio(factor);
    if (step == 0) step = usual_step(p.close);
    const bool at_tick = std::ranges::any_of(ticks, [i](size_t tick) { return i == tick || i == tick + 1; });
    if (at_tick || jump < least || jump < 8 * step || ratio == 0 || comes_back(p.close, i)) continue;
    const std::string kind =
        ratio > 1 ? number(ratio) + " : 1 split" : "1 : " + number(1 / ratio) + " merger of shares";
    doubts.push_back({"split", lines[i], factor,
                      "likely a " + kind + " at line " + std::to_string(lines[i]) + " (" +
                          p.time_text(static_cast<int64_t>(i)) + ", factor " + number(factor) +
                          "), not adjusted for: give adjusted prices"});
  }
}

void tell_ticks(const Prices& p, std::span<const int64_t> lines, const std::vector<size_t>& ticks,
                std::vector<PriceDoubt>& doubts) {
  for (size_t row : ticks) {
    const double factor = p.close[row] / p.close[row - 1];
    doubts.push_back({"tick", lines[row], factor,
                      "likely a bad tick at line " + std::to_string(lines[row]) + " (" +
                          p.time_text(static_cast<int64_t>(row)) + ", factor " + number(factor) +
                          " and back); --drop_ticks true leaves it out"});
  }
}

void tell_frozen_tail(const Prices& p, std::span<const int64_t> lines, std::vector<PriceDoubt>& doubts) {
  constexpr size_t least = 10;
  size_t longest = 1, run = 1;
  for (size_t i = 1; i < p.close.size(); ++i) {
    if (p.close[i] == p.close[i - 1]) {
      ++run;
    } else {
      longest = std::max(longest, run), run = 1;
    }
  }
  if (run < least || run < 3 * longest) return;
  const size_t first = p.close.size() - run;
  doubts.push_back({"frozen", lines[first], 1,
                    "the last " + std::to_string(run) + " closes, from line " + std::to_string(lines[first]) + " (" +
                        p.time_text(static_cast<int64_t>(first)) + ") on, do not change: delisted or not traded"});
}

// The pause that all but one in two weeks of bars stay within.
int64_t usual_pause(std::vector<int64_t> pauses) {
  const auto middle = pauses.begin() + static_cast<std::ptrdiff_t>(pauses.size() / 2);
  std::nth_element(pauses.begin(), middle, pauses.end());
  const int64_t weekend = *middle < milliseconds_per_day ? 3 * milliseconds_per_day : 0;
  const auto two_weeks = static_cast<size_t>(std::max<int64_t>(14 * milliseconds_per_day / *middle, 20));
  const size_t beyond = pauses.size() / two_weeks;
  const auto at = pauses.end() - static_cast<std::ptrdiff_t>(beyond + 1);
  std::nth_element(pauses.begin(), at, pauses.end());
  const int64_t floor = std::min(*middle * 7, 3 * milliseconds_per_day);  // a holiday behind a Sunday is no gap
  return beyond > 0 ? std::max(*at, floor) : std::max(weekend, *middle * 7);
}

void tell_gaps(const Prices& p, std::span<const int64_t> lines, std::vector<PriceDoubt>& doubts) {
  if (p.rows() < 20) return;
  std::vector<int64_t> pauses;
  for (size_t i = 1; i < p.time.size(); ++i) pauses.push_back(p.time[i] - p.time[i - 1]);
  const auto [shortest, widest] = std::minmax_element(pauses.begin(), pauses.end());
  if (*widest <= 3 * *shortest) return;
  const int64_t usual = usual_pause(pauses);
  size_t first = 0, count = 0, longest = 0;
  for (size_t i = 0; i < pauses.size(); ++i) {
    if (pauses[i] <= 3 * usual) continue;
    if (count++ == 0) first = i;
    if (count == 1 || pauses[i] > pauses[longest]) longest = i;
  }
  if (count == 0) return;
  const double days = static_cast<double>(pauses[longest]) / static_cast<double>(milliseconds_per_day);
  doubts.push_back({"gap", lines[first + 1], 1,
                    std::to_string(count) + (count == 1 ? " gap" : " gaps") +
                        " beyond the series' own rhythm, the first before line " + std::to_string(lines[first + 1]) +
                        ", the longest of " + number(days) + " days before " +
                        p.time_text(static_cast<int64_t>(longest) + 1)});
}

}  // namespace

std::vector<size_t> ticks_of(const Prices& p) {
  constexpr double away = 1.2, near = 1.1;
  const auto beyond = [](double a, double b, double factor) { return a > factor * b || b > factor * a; };
  double step = 0;
  std::vector<size_t> ticks;
  for (size_t i = 1; i + 1 < p.close.size(); ++i) {
    const double before = p.close[i - 1], price = p.close[i], after = p.close[i + 1];
    if (!beyond(price, before, away) || !beyond(price, after, away) || beyond(after, before, near)) continue;
    if (step == 0) step = usual_step(p.close);
    if (std::min(std::abs(log(price / before)), std::abs(log(price / after))) > 10 * step) ticks.push_back(i);
  }
  return ticks;
}

std::vector<PriceDoubt> doubts_of(const Prices& prices, std::span<const int64_t> lines) {
  std::vector<PriceDoubt> doubts;
  const std::vector<size_t> ticks = ticks_of(prices);
  tell_splits(prices, lines, ticks, doubts);
  tell_ticks(prices, lines, ticks, doubts);
  tell_frozen_tail(prices, lines, doubts);
  tell_gaps(prices, lines, doubts);
  return doubts;
}

void tell_duplicates(std::vector<Prices>& all) {
  constexpr size_t enough = 20;
  for (size_t i = 1; i < all.size(); ++i) {
    for (size_t j = 0; j < i; ++j) {
      Prices& p = all[i];
      if (p.time.size() < enough || p.time != all[j].time || p.close != all[j].close) continue;
      const std::string text = "the same bars as " + all[j].name + ": counted twice";
      p.doubts.push_back({"duplicate", 0, 1, text});
      p.notes.push_back(p.name + ": " + text);
      break;
    }
  }
}

}  // namespace engram
