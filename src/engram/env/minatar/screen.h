// What the games of MinAtar share (Young & Tian 2019, "MinAtar: an Atari-inspired testbed for thorough and reproducible
// reinforcement learning experiments", arXiv:1903.03176): 10 x 10 pixels, one binary channel for each kind of thing, six
// actions of which a game may ignore some, the last action repeated by chance, and, in some games, things that come
// faster the longer one plays. Written from their description, not from their code.
//
// An observation is a row of (10, 10, C) zeros and ones, from the top left, the channels of a pixel side by side. Games end
// with a life, which MinAtar leaves without a limit; here one is cut off after max_episode_steps, or a submarine that
// stays at the surface would play for ever.
#pragma once

#include <algorithm>
#include <vector>

#include "engram/env/environment.h"

namespace engram::inline ENGRAM_REAL {

struct MinAtarOptions {
  double sticky_action_prob = 0.1;
  void visit(OptionVisitor& v) {
    v.option("sticky_action_prob", sticky_action_prob, {0, 1},
             "chance that the last action is repeated in place of the one chosen; 0 where a game is to be repeatable");
  }
};
struct RampingOptions : MinAtarOptions {
  bool difficulty_ramping = true;
  void visit(OptionVisitor& v) {
    MinAtarOptions::visit(v);
    v.option("difficulty_ramping", difficulty_ramping, "things come faster with time; false: always as at first");
  }
};

namespace minatar {

constexpr int64_t size = 10;
enum Move : int64_t { stay, left, up, right, down, fire };

inline Space screen_space(int channels) { return Space::binary_image(size, size, channels); }
inline Space move_space() { return Space::discrete(6); }

class Screen {
 public:
  explicit Screen(View observation) : row_(observation.data), channels_(observation.columns / (size * size)) {
    fill(observation, Real(0));
  }
  // Nothing outside of the screen.
  void paint(int64_t channel, int64_t x, int64_t y) {
    if (x < 0 || x >= size || y < 0 || y >= size) return;
    row_[(y * size + x) * channels_ + channel] = 1;
  }

 private:
  Real* row_;
  int64_t channels_;
};

// The last action with probability p, else the one chosen.
class Sticky {
 public:
  explicit Sticky(double p) : p_(p) {}
  void reset() { last_ = stay; }
  int64_t operator()(ConstView action, Rng& rng) {
    if (rng.uniform() >= p_) last_ = static_cast<int64_t>(action(0, 0));
    return last_;
  }
  void visit(Archive& archive) { archive("last", last_, {stay, fire}); }

 private:
  double p_;
  int64_t last_ = stay;
};

inline int64_t clamped(int64_t x) { return std::clamp<int64_t>(x, 0, size - 1); }

// Where a left or right move leads to.
inline int64_t sideways(int64_t x, int64_t move) { return clamped(x - (move == left) + (move == right)); }

// Counts down to 0 and stays there.
inline void count_down(int64_t& timer) { timer -= timer > 0; }

}  // namespace minatar
}  // namespace engram::inline ENGRAM_REAL
