// How long the memory of a trained agent is, measured: its return when its memory is emptied every k steps of an
// episode, for k = 1, 2, 4, ... up to the longest episode, on the same episodes each time.
//
//   R(k)   mean return with memory emptied before the steps 0, k, 2k, ... of each episode; R(whole): never emptied
//   "uses about N steps": N is the smallest k measured from which on, for it and every longer k,
//
//       R(k) >= R(1) + 0.95 (R(whole) - R(1)):   95 % of what memory is worth to it is kept.
//
// k = 1 leaves no memory at all. No use is claimed where the 95 % bootstrap interval of R(whole) - R(1), paired by run
// (five or more) or by episode, reaches down to 0, nor from fewer than five values: a single path through the data
// proves nothing.
#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

#include "engram/run/experiment/trained_run.h"

namespace engram::inline ENGRAM_REAL {

// The returns of the same episodes under one treatment.
struct CutReturns {
  int64_t every;                // 0: never emptied
  std::vector<double> returns;  // one an episode
};

struct CutFigure {
  int64_t every;  // 0: never emptied
  double mean_return, low, high;
};

struct MemoryUse {
  enum class Finding { unused, about, all };  // nothing measurable; about `steps`; more than `steps`, the longest cut
  std::vector<CutFigure> cuts;                // k ascending, `never` last; empty: nothing was measured
  Finding finding = Finding::unused;
  int64_t steps = 0;
  double worth = NAN, worth_low = NAN, worth_high = NAN;  // R(whole) - R(1) and its interval
};

constexpr double memory_share = 0.95;

// Plays `episodes` of `run` under each cut. Worlds that are judged in one pass are played on their validation part, so
// that the test part is not looked at again. {} for a policy without memory.
std::vector<CutReturns> measure_cuts(const TrainedRun& run, int64_t episodes, uint64_t seed);

// Of one run or of several seeds of it. A cut that a run lacks is longer than its episodes: there R(k) = R(whole).
MemoryUse memory_use(const std::vector<std::vector<CutReturns>>& runs);

}  // namespace engram::inline ENGRAM_REAL
