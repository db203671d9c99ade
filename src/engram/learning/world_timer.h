// WorldTimer: what share of a stretch of steps was the world's. A clock costs about as much as a step of a small world,
// so every sixteenth step is timed and stands for the others.
#pragma once

#include <algorithm>
#include <cstdint>

namespace engram {

class WorldTimer {
 public:
  struct Seconds {
    double world = 0, acting = 0;
  };

  // clock: seconds; null: nothing is timed. The stretch begins.
  explicit WorldTimer(double (*clock)()) : clock_(clock), begin_(now()) {}

  template <class Step>
  void step(const Step& step) {
    if (steps_++ % 16 != 0) return step();
    const double before = now();
    step();
    world_ += now() - before;
    ++timed_;
  }
  // Of the stretch up to here, which has a step at least.
  Seconds seconds() const {
    const double world = world_ * static_cast<double>(steps_) / static_cast<double>(timed_);
    return {world, std::max(0.0, now() - begin_ - world)};
  }

 private:
  double now() const { return clock_ == nullptr ? 0 : clock_(); }

  double (*clock_)();
  double begin_, world_ = 0;  // seconds; of the timed steps
  int64_t steps_ = 0, timed_ = 0;
};

}  // namespace engram
