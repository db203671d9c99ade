// Exploration: how a learner acts while it learns.
//
//   epsilon-greedy   with probability epsilon a uniform action, otherwise a greedy one (Sutton & Barto section 2.2):
//                    P(a) = epsilon / A + (1 - epsilon) / |greedy| for greedy a,
//                    so P(greedy) = 1 - epsilon + epsilon / A
//   softmax          P(a) = exp(q(a) / temperature) / sum_b exp(q(b) / temperature) (section 2.8)
//
// Ties among greedy actions are broken at random while learning (a table that starts at zero would else have a
// favourite direction) or by the first; trained policies are always shown with the first.
//
// One decision of epsilon-greedy takes one draw of 64 bits: the high half decides whether to explore, the low half
// which candidate is taken. To explore is to call every action a candidate. Probabilities are exact to A / 2^32.
#pragma once

#include <array>
#include <limits>
#include <vector>

#include "engram/algorithms/values/action_values.h"
#include "engram/core/draws.h"
#include "engram/core/elementary.h"

namespace engram::inline ENGRAM_REAL {

enum class Ties : uint8_t { first, random };

// For a set of up to four candidates (bit a: action a) and a number 0..11: one of them, each equally often.
class CandidateTable {
 public:
  static constexpr unsigned choices = 12;  // divisible by 1, 2, 3 and 4
  constexpr CandidateTable() {
    for (unsigned set = 1; set < 16; ++set) {
      std::array<uint8_t, 4> members{};
      unsigned count = 0;
      for (uint8_t a = 0; a < 4; ++a) {
        if (set >> a & 1) members[count++] = a;
      }
      for (unsigned i = 0; i < choices; ++i) table_[set * choices + i] = members[i * count / choices];
    }
  }
  int64_t operator()(unsigned set, uint64_t choice) const { return table_[set * choices + choice]; }

 private:
  std::array<uint8_t, 16 * choices> table_{};
};
inline constexpr CandidateTable candidate_table;

// Where `forbids`, a row holds -infinity for each action that its state does not allow; such an action is never taken.
struct EpsilonGreedy {
  double epsilon = 0.1;
  Ties ties = Ties::random;
  bool forbids = false;

  int64_t act(Row q, Draws& draws) const {
    const uint64_t draw = draws.bits(), low = draw & 0xFFFFFFFF;
    const bool explore = draw >> 32 < static_cast<uint64_t>(epsilon * 0x1p32);
    if (q.size() == 4 && ties == Ties::random && !forbids) return act_of_four(q, explore, low);
    if (explore) return forbids ? any(q, low, allowed) : static_cast<int64_t>(low * q.size() >> 32);
    if (ties == Ties::first) return first_greedy(q);
    const double best = greatest(q);
    return any(q, low, [best](double value) { return value == best; });
  }

  // sum_a P(a) q(a)
  double expectation(Row q) const {
    double sum = 0;
    for (double value : q) sum += allowed(value) ? value : 0;
    return (1 - epsilon) * greatest(q) + epsilon * sum / static_cast<double>(count(q));
  }

  double probability(Row q, int64_t action) const {
    const double value = q[static_cast<size_t>(action)], best = greatest(q);
    if (!allowed(value)) return 0;
    const double uniform = epsilon / static_cast<double>(count(q));
    if (ties == Ties::first) return uniform + (first_greedy(q) == action ? 1 - epsilon : 0);
    return uniform + (value == best ? (1 - epsilon) / static_cast<double>(std::count(q.begin(), q.end(), best)) : 0);
  }

 private:
  // No branch depends on the values: equal paths, frequent in a grid, would be mispredicted every other time. What is
  // not below the greatest equals it; == would have to look for NaN as well.
  static int64_t act_of_four(Row q, bool explore, uint64_t low) {
    const double best = greatest(q);
    const unsigned greedy = static_cast<unsigned>(q[0] >= best) | static_cast<unsigned>(q[1] >= best) << 1 |
                            static_cast<unsigned>(q[2] >= best) << 2 | static_cast<unsigned>(q[3] >= best) << 3;
    return candidate_table(explore ? 15 : greedy, low * CandidateTable::choices >> 32);
  }
  static bool allowed(double value) { return value > -std::numeric_limits<double>::infinity(); }
  static int64_t count(Row q) { return std::count_if(q.begin(), q.end(), allowed); }

  // One of the actions whose value is a candidate, each equally often.
  template <class Candidate>
  static int64_t any(Row q, uint64_t low, Candidate candidate) {
    uint64_t skip = low * static_cast<uint64_t>(std::count_if(q.begin(), q.end(), candidate)) >> 32;
    size_t a = 0;
    while (a + 1 < q.size() && (!candidate(q[a]) || skip-- > 0)) ++a;  // no candidate: a row that holds NaN
    return static_cast<int64_t>(a);
  }
};

struct Softmax {
  double temperature = 1;

  std::vector<double> probabilities(Row q) const {
    const double best = greatest(q);
    std::vector<double> p;
    double sum = 0;
    for (double value : q) sum += p.emplace_back(exp((value - best) / temperature));
    for (double& share : p) share /= sum;
    return p;
  }
  int64_t act(Row q, Draws& draws) const {
    const std::vector<double> p = probabilities(q);
    double left = draws.uniform();
    for (size_t a = 0; a < p.size(); ++a) {
      if ((left -= p[a]) < 0) return static_cast<int64_t>(a);
    }
    return first_greedy(q);  // rounding alone comes here
  }
  double expectation(Row q) const {
    const std::vector<double> p = probabilities(q);
    double sum = 0;
    for (size_t a = 0; a < p.size(); ++a) sum += p[a] > 0 ? p[a] * q[a] : 0;
    return sum;
  }
  double probability(Row q, int64_t action) const { return probabilities(q)[static_cast<size_t>(action)]; }
};

// Either of the two, chosen at run time.
struct Exploration {
  bool softmax = false;
  EpsilonGreedy epsilon_greedy;
  Softmax soft;

  int64_t act(Row q, Draws& draws) const { return softmax ? soft.act(q, draws) : epsilon_greedy.act(q, draws); }
  double expectation(Row q) const { return softmax ? soft.expectation(q) : epsilon_greedy.expectation(q); }
  double probability(Row q, int64_t a) const {
    return softmax ? soft.probability(q, a) : epsilon_greedy.probability(q, a);
  }
  // The action that a uniform number in [0, 1) stands for.
  int64_t draw(Row q, double uniform) const {
    for (int64_t a = 0; a < static_cast<int64_t>(q.size()); ++a) {
      if ((uniform -= probability(q, a)) < 0) return a;
    }
    return first_greedy(q);  // rounding alone comes here
  }
};

// epsilon (or temperature) over a run.
//   linear           from initial to final over the first `fraction` of the run (Stable-Baselines3's DQN)
//   multiplicative   initial * decay^episodes, not below final
struct ExplorationSchedule {
  bool multiplicative = false;
  double initial = 0.1, final = 0.1, fraction = 1, decay = 0.99;

  double at(double progress, int64_t episodes) const {
    if (multiplicative) return std::max(final, initial * power(decay, episodes));
    return progress >= fraction ? final : initial + (final - initial) * progress / fraction;
  }

 private:
  static double power(double base, int64_t n) {
    double result = 1;
    for (; n > 0; n /= 2, base *= base) {
      if (n % 2 == 1) result *= base;
    }
    return result;
  }
};

}  // namespace engram::inline ENGRAM_REAL
