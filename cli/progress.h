// How far the runs are, on standard error: one line that is redrawn on a terminal, else a plain line now and then.
#pragma once

#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "engram/run/experiment/experiment.h"

namespace engram {

// Where the runs are together, in words: no longer than `columns`, what matters least left out first. With a bar, where
// there is room for one: as wide as fits, up to 20 columns.
struct Standing {
  int64_t timesteps, total_timesteps;
  double rate;         // steps a second; 0: nothing goes on
  double mean_return;  // NaN: none yet
};
std::string progress_line(const Standing& standing, size_t columns, bool with_bar);

class ProgressDisplay {
 public:
  // `plain_seconds`: between two lines of a run where there is no terminal.
  explicit ProgressDisplay(size_t runs, double plain_seconds = 3);
  ~ProgressDisplay();  // leaves the terminal on a fresh line

  // Of run i; may be called from several threads.
  void progress(size_t i, const Progress& progress);
  void ended(size_t i);  // run i makes no further steps, whatever it has made
  void warning(const std::string& text) { note("warning: " + text); }
  void note(const std::string& text);  // a line of its own

 private:
  Standing standing() const;
  void draw();
  void clear();

  std::mutex mutex_;
  std::vector<Progress> latest_;
  std::vector<bool> ended_;
  std::set<std::string> warned_;
  bool terminal_, drawn_ = false;
  double pause_seconds_;               // between two lines of a run
  std::vector<double> shown_seconds_;  // of each run: its age at its last line
};

// Hands one run's progress on.
class RunWatcher : public Watcher {
 public:
  RunWatcher(ProgressDisplay& display, size_t index) : display_(display), index_(index) {}
  void progress(const Progress& progress) override { display_.progress(index_, progress); }
  void warning(const std::string& text) override { display_.warning(text); }

 private:
  ProgressDisplay& display_;
  size_t index_;
};

std::string one_decimal(double value);
std::string grouped(int64_t number);  // 1234567 -> "1,234,567"

}  // namespace engram
