#include "cli/progress.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <iostream>

#include "engram/core/error.h"

namespace engram {
namespace {

constexpr double redraw_seconds = 0.2;
constexpr size_t widest_bar = 20, narrowest_bar = 4;
constexpr size_t brackets = 3;  // "[] "

std::string duration(double seconds) {
  char text[32];
  const auto whole = static_cast<int64_t>(std::ceil(seconds));
  std::snprintf(text, sizeof text, "%lld:%02lld", static_cast<long long>(whole / 60),
                static_cast<long long>(whole % 60));
  return text;
}

// "" where there is no room for one.
std::string bar(double share, size_t room) {
  if (room < narrowest_bar + brackets) return "";
  const size_t width = std::min(widest_bar, room - brackets);
  const auto full = static_cast<size_t>(std::floor(share * static_cast<double>(width)));
  return "[" + std::string(full, '=') + std::string(width - full, ' ') + "] ";
}

// Columns of the terminal that take a line without wrapping: it may be resized at any time, and the cursor takes one.
size_t columns_of_terminal() {
  winsize size{};
  const bool known = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1;
  return (known ? size.ws_col : 80U) - 1U;
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

std::string progress_line(const Standing& s, size_t columns, bool with_bar) {
  const double total = static_cast<double>(std::max<int64_t>(1, s.total_timesteps));
  const double share = std::min(1.0, static_cast<double>(s.timesteps) / total);
  const std::string counts = grouped(s.timesteps) + "/" + grouped(s.total_timesteps) + " steps";
  const std::string percent = std::to_string(static_cast<int>(100 * share)) + " %";
  const std::string rate = "  " + grouped(static_cast<int64_t>(s.rate)) + " steps/s";
  const std::string result = "  return " + (std::isnan(s.mean_return) ? "-" : one_decimal(s.mean_return));
  const double seconds = std::max(0.0, static_cast<double>(s.total_timesteps - s.timesteps) / s.rate);
  const std::string left = s.rate > 0 ? "  " + duration(seconds) + " left" : "";
  for (const std::string& text :
       {counts + rate + result + left, counts + result + left, percent + result + left, percent + result}) {
    if (text.size() <= columns) return (with_bar ? bar(share, columns - text.size()) : "") + text;
  }
  return percent.substr(0, columns);
}

ProgressDisplay::ProgressDisplay(size_t runs, double plain_seconds)
    : latest_(runs, Progress{0, 0, NAN, 0, 0}),
      ended_(runs, false),
      terminal_(isatty(STDERR_FILENO) != 0),
      pause_seconds_(terminal_ ? redraw_seconds : plain_seconds),
      shown_seconds_(runs, 0) {}

ProgressDisplay::~ProgressDisplay() { clear(); }

void ProgressDisplay::progress(size_t i, const Progress& progress) {
  const std::lock_guard lock(mutex_);
  latest_[i] = progress;
  if (progress.wall_seconds - shown_seconds_[i] < pause_seconds_) return;
  shown_seconds_[i] = progress.wall_seconds;
  draw();
}

void ProgressDisplay::ended(size_t i) {
  const std::lock_guard lock(mutex_);
  ended_[i] = true;
  if (terminal_) draw();
}

void ProgressDisplay::draw() {
  if (terminal_) {
    std::cerr << "\r" << progress_line(standing(), columns_of_terminal(), true) << "\x1b[K" << std::flush;
    drawn_ = true;
  } else {
    std::cerr << progress_line(standing(), std::string::npos, false) << std::endl;
  }
}

void ProgressDisplay::note(const std::string& text) {
  const std::lock_guard lock(mutex_);
  if (!warned_.insert(text).second) return;  // runs side by side tell the same of their data
  clear();
  std::cerr << visible(text) << std::endl;
}

// Totals over the runs; of returns the mean. Runs that wait for a thread count with the mean length of the others. A run
// that has ended has all the steps that it will ever have, those it was asked for or not; it may have been through
// before there was anything to watch.
Standing ProgressDisplay::standing() const {
  int64_t steps = 0, total = 0, started = 0, waiting = 0, with_return = 0;
  double rate = 0, returns = 0;
  for (size_t i = 0; i < latest_.size(); ++i) {
    const Progress& run = latest_[i];
    if (run.total_timesteps == 0) {
      waiting += ended_[i] ? 0 : 1;
      continue;
    }
    ++started;
    steps += run.timesteps;
    total += ended_[i] ? run.timesteps : run.total_timesteps;
    const bool training = run.timesteps < run.total_timesteps && !ended_[i];
    if (training) rate += static_cast<double>(run.session_timesteps) / run.wall_seconds;
    if (std::isnan(run.mean_return)) continue;
    ++with_return;
    returns += run.mean_return;
  }
  total += waiting * (total / std::max<int64_t>(1, started));
  return {steps, total, rate, with_return > 0 ? returns / static_cast<double>(with_return) : NAN};
}

void ProgressDisplay::clear() {
  if (drawn_) std::cerr << "\r\x1b[K" << std::flush;
  drawn_ = false;
}

}  // namespace engram
