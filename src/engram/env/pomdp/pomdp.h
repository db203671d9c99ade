// Pomdp: a finite Markov decision process whose states are not seen, as tables. Kaelbling, Littman & Cassandra,
// "Planning and acting in partially observable stochastic domains" (1998), section 3.
//
//   action a in state s leads to s' with probability T(a, s, s'), shows o with probability Z(a, s', o), pays
//   R(a, s, s', o)
//   belief  b(s) = p(s | all that was done and seen);   b'(s') = Z(a, s', o) sum_s T(a, s, s') b(s) / p(o | b, a)
//   worth   of a step from b:  sum_s b(s) r(a, s),   r(a, s) = sum_s' T(a, s, s') sum_o Z(a, s', o) R(a, s, s', o)
//
// There is no end: what a policy is worth is sum_t discount^t reward_t. Read from a file by pomdp_file.h.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace engram {

// How many there are of a kind, and what they are called: by names of their own, or by their numbers.
struct Labels {
  int64_t count = 0;
  std::vector<std::string> names{};  // count, or empty

  std::string of(int64_t i) const { return names.empty() ? std::to_string(i) : names[static_cast<size_t>(i)]; }
};

struct Pomdp {
  Labels states, actions, observations;
  double discount = 0;
  bool costs = false;              // whether the file told costs; rewards are their negatives
  std::vector<double> start;       // (S)
  std::vector<double> transition;  // (A, S, S')
  std::vector<double> sight;       // (A, S', O)
  std::vector<double> reward;      // (A, S, S' or 1, O or 1): an axis along which no reward differs has one entry
  int64_t reward_next = 1, reward_observations = 1;  // the extents of its last two axes
  std::vector<double> expected;                      // (A, S): r(a, s)

  double p_next(int64_t a, int64_t s, int64_t next) const { return transition[at(a, s, next, states.count)]; }
  double p_seen(int64_t a, int64_t next, int64_t o) const { return sight[at(a, next, o, observations.count)]; }
  double pays(int64_t a, int64_t s, int64_t next, int64_t o) const {
    const int64_t row = (a * states.count + s) * reward_next + (reward_next == 1 ? 0 : next);
    return reward[static_cast<size_t>(row * reward_observations + (reward_observations == 1 ? 0 : o))];
  }
  double expects(int64_t a, int64_t s) const { return expected[static_cast<size_t>(a * states.count + s)]; }

  // Makes `expected` of the tables before it.
  void find_expected();

  // p(o | belief, a) for all o, (O).
  std::vector<double> foretell(const std::vector<double>& belief, int64_t a) const;
  // The belief (S) after a was done and o seen; the old one where the model says that o cannot be seen.
  std::vector<double> follow(const std::vector<double>& belief, int64_t a, int64_t o) const;

 private:
  std::vector<double> predicted(const std::vector<double>& belief, int64_t a) const;  // of s', before anything is seen
  size_t at(int64_t a, int64_t s, int64_t column, int64_t columns) const {
    return static_cast<size_t>((a * states.count + s) * columns + column);
  }
};

}  // namespace engram
