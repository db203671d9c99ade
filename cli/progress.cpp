#include "cli/progress.h"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <iostream>

#include "engram/core/error.h"

namespace engram {
namespace {

constexpr double redraw_seconds = 0.2;
constexpr int bar_width = 20;

std::string duration(double seconds) {
  char text[32];
  const auto whole = static_cast<int64_t>(std::ceil(seconds));
  std::snprintf(text, sizeof text, "%lld:%02lld", static_cast<long long>(whole / 60),
                static_cast<long long>(whole % 60));
  return text;
}

std::string bar(double share) {
  const auto full = static_cast<size_t>(std::floor(share * bar_width));
  return "[" + std::string(full, '=') + std::string(bar_width - full, ' ') + "] ";
}

}  // namespace

std::string one_decimal(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", value);
  return text;
}

std::string grouped(int64_t number) {
  std::string text = std::to_string(number);
  for (auto i = static_cast<int64_t>(text.size()) - 3; i > 0; i -= 3) text.insert(static_cast<size_t>(i), ",");
  return text;
}

ProgressDisplay::ProgressDisplay(size_t runs, double plain_seconds)
    : latest_(runs, Progress{0, 0, NAN, 0, 0}),
      terminal_(isatty(STDERR_FILENO) != 0),
      pause_seconds_(terminal_ ? redraw_seconds : plain_seconds),
      shown_seconds_(runs, 0) {}

ProgressDisplay::~ProgressDisplay() { clear(); }

void ProgressDisplay::progress(size_t i, const Progress& progress) {
  const std::lock_guard lock(mutex_);
  latest_[i] = progress;
  if (progress.wall_seconds - shown_seconds_[i] < pause_seconds_) return;
  shown_seconds_[i] = progress.wall_seconds;
  if (terminal_) {
    std::cerr << "\r" << line() << "\x1b[K" << std::flush;
    drawn_ = true;
  } else {
    std::cerr << line() << std::endl;
  }
}

void ProgressDisplay::note(const std::string& text) {
  const std::lock_guard lock(mutex_);
  if (!warned_.insert(text).second) return;  // runs side by side tell the same of their data
  clear();
  std::cerr << visible(text) << std::endl;
}

// Totals over the runs; of returns the mean. Runs that wait for a thread count with the mean length of the others.
std::string ProgressDisplay::line() const {
  int64_t steps = 0, total = 0, started = 0, with_return = 0;
  double rate = 0, returns = 0;
  for (const Progress& run : latest_) {
    if (run.total_timesteps == 0) continue;
    ++started;
    steps += run.timesteps;
    total += run.total_timesteps;
    const bool training = run.timesteps < run.total_timesteps;
    if (training) rate += static_cast<double>(run.session_timesteps) / run.wall_seconds;
    if (std::isnan(run.mean_return)) continue;
    ++with_return;
    returns += run.mean_return;
  }
  const double waiting = static_cast<double>(latest_.size()) / static_cast<double>(std::max<int64_t>(1, started));
  total = static_cast<int64_t>(static_cast<double>(total) * waiting);
  const double share = std::min(1.0, static_cast<double>(steps) / static_cast<double>(std::max<int64_t>(1, total)));
  std::string text = terminal_ ? bar(share) : "";
  text += grouped(steps) + "/" + grouped(total) + " steps  " + grouped(static_cast<int64_t>(rate)) + " steps/s";
  text += "  return " + (with_return > 0 ? one_decimal(returns / static_cast<double>(with_return)) : "-");
  if (rate > 0) text += "  " + duration(std::max(0.0, static_cast<double>(total - steps) / rate)) + " left";
  return text;
}

void ProgressDisplay::clear() {
  if (drawn_) std::cerr << "\r\x1b[K" << std::flush;
  drawn_ = false;
}

}  // namespace engram
