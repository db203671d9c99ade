#include "engram/run/report/memory_use.h"

#include <algorithm>
#include <set>

#include "engram/run/report/forgetful_policy.h"
#include "engram/run/task/stage.h"
#include "engram/statistics/bootstrap.h"

namespace engram::inline ENGRAM_REAL {
namespace {

constexpr uint64_t interval_seed = 0;
constexpr size_t fewest = 5;  // values that an interval is believed from

const CutReturns& find_cut(const std::vector<CutReturns>& run, int64_t every) {
  const auto found = std::find_if(run.begin(), run.end(), [&](const CutReturns& cut) { return cut.every == every; });
  return found == run.end() ? run.back() : *found;
}

// What an interval is taken over: the runs' means; the episodes, where runs are fewer than `fewest`.
std::vector<double> units(const std::vector<std::vector<CutReturns>>& runs, int64_t every) {
  std::vector<double> values;
  for (const auto& run : runs) {
    const std::vector<double>& returns = find_cut(run, every).returns;
    if (runs.size() >= fewest) {
      values.push_back(mean(returns));
    } else {
      values.insert(values.end(), returns.begin(), returns.end());
    }
  }
  return values;
}

std::vector<int64_t> cuts_of(const std::vector<std::vector<CutReturns>>& runs) {
  std::set<int64_t> all;
  for (const auto& run : runs) {
    for (const CutReturns& cut : run) all.insert(cut.every);
  }
  all.erase(0);
  std::vector<int64_t> cuts(all.begin(), all.end());
  cuts.push_back(0);
  return cuts;
}

std::vector<double> difference(const std::vector<double>& a, const std::vector<double>& b) {
  std::vector<double> result(a.size());
  std::transform(a.begin(), a.end(), b.begin(), result.begin(), std::minus<>());
  return result;
}

void judge(MemoryUse& use) {
  const double bar = use.cuts.front().mean_return + memory_share * use.worth;
  if (!(use.worth_low > 0)) return;
  use.finding = MemoryUse::Finding::all;
  use.steps = use.cuts[use.cuts.size() - 2].every;
  for (size_t i = use.cuts.size() - 1; i-- > 0 && use.cuts[i].mean_return >= bar;) {
    use.finding = MemoryUse::Finding::about;
    use.steps = use.cuts[i].every;
  }
}

}  // namespace

std::vector<CutReturns> measure_cuts(const TrainedRun& run, int64_t episodes, uint64_t seed) {
  const Policy& policy = run.policy();
  if (policy.memory_size() == 0) return {};
  const std::unique_ptr<Stage> stage = make_rehearsal(run.source(), episodes);
  const Evaluation whole = stage->play(policy, seed, true);
  const int64_t longest = *std::max_element(whole.lengths.begin(), whole.lengths.end());
  std::vector<CutReturns> cuts;
  for (int64_t every = 1; every < longest; every *= 2) {
    cuts.push_back({every, stage->play(ForgetfulPolicy(policy, every), seed, true).returns});
  }
  cuts.push_back({0, whole.returns});
  return cuts;
}

MemoryUse memory_use(const std::vector<std::vector<CutReturns>>& runs) {
  MemoryUse use;
  const bool measured =
      !runs.empty() && std::all_of(runs.begin(), runs.end(), [](const auto& run) { return run.size() > 1; });
  if (!measured) return use;
  for (int64_t every : cuts_of(runs)) {
    const std::vector<double> values = units(runs, every);
    const Interval interval = bootstrap_mean(values, interval_seed);
    use.cuts.push_back({every, mean(values), interval.low, interval.high});
  }
  const std::vector<double> worth = difference(units(runs, 0), units(runs, 1));
  const Interval interval = bootstrap_mean(worth, interval_seed);
  use.worth = mean(worth);
  use.worth_low = interval.low;
  use.worth_high = interval.high;
  if (worth.size() >= fewest) judge(use);
  return use;
}

}  // namespace engram::inline ENGRAM_REAL
