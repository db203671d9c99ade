#include "engram/run/report/figures.h"

#include <algorithm>
#include <map>
#include <set>

#include "engram/core/fingerprint.h"
#include "engram/statistics/bootstrap.h"
#include "engram/statistics/interquartile_mean.h"

namespace engram::inline ENGRAM_REAL {
namespace {

constexpr uint64_t interval_seed = 0;
constexpr size_t curve_points = 160;  // more than a picture shows

// Two runs may differ in these and still be two tries of one thing.
bool only_labels_a_run(const std::string& option) {
  return option == "seed" || option == "threads" || option == "tensorboard" || option == "trials";
}

std::string base_label(const RunRecord& record) {
  if (record.option("memory").empty()) return record.algorithm;
  return record.algorithm + (record.memory == "none" ? " (no memory)" : " " + record.memory);
}

// The options in which groups of one label differ.
std::set<std::string> differing_options(const std::vector<const RunRecord*>& records) {
  std::map<std::string, std::set<std::string>> values;
  for (const RunRecord* record : records) {
    for (const RunRecord* any : records) {
      for (const auto& option : any->options) values[option.first].insert(record->option(option.first));
    }
  }
  std::set<std::string> names;
  for (const auto& [name, texts] : values) {
    if (texts.size() > 1 && !only_labels_a_run(name)) names.insert(name);
  }
  return names;
}

void label(std::vector<GroupFigures>& groups) {
  std::map<std::string, std::vector<const RunRecord*>> same;
  for (const GroupFigures& group : groups) {
    same[base_label(group.runs[0].record)].push_back(&group.runs[0].record);
  }
  for (GroupFigures& group : groups) {
    const RunRecord& record = group.runs[0].record;
    group.label = base_label(record);
    for (const std::string& name : differing_options(same[group.label])) {
      const std::string value = record.option(name);
      group.label += ", " + name + " " + (value.empty() ? "none" : value);
    }
  }
}

// Value of `curve` at x by straight lines; NaN outside it.
double at(const Curve& curve, double x) {
  const auto& axis = curve.timesteps;
  if (axis.empty() || x < axis.front() || x > axis.back()) return NAN;
  const auto right = static_cast<size_t>(std::lower_bound(axis.begin(), axis.end(), x) - axis.begin());
  if (axis[right] == x) return curve.values[right];
  const double share = (x - axis[right - 1]) / (axis[right] - axis[right - 1]);
  return curve.values[right - 1] + share * (curve.values[right] - curve.values[right - 1]);
}

// At most curve_points of all timesteps that occur, evenly chosen, first and last among them.
std::vector<double> axis_of(const std::vector<Curve>& curves) {
  std::set<double> all;
  for (const Curve& curve : curves) all.insert(curve.timesteps.begin(), curve.timesteps.end());
  const std::vector<double> sorted(all.begin(), all.end());
  if (sorted.size() <= curve_points) return sorted;
  std::vector<double> axis;
  for (size_t i = 0; i < curve_points; ++i) axis.push_back(sorted[i * (sorted.size() - 1) / (curve_points - 1)]);
  return axis;
}

Curve on_axis(const Curve& curve, const std::vector<double>& axis) {
  Curve result;
  for (double x : axis) {
    const double value = at(curve, x);
    if (std::isnan(value)) continue;
    result.timesteps.push_back(x);
    result.values.push_back(value);
  }
  return result;
}

std::vector<Curve> curves_of(const GroupFigures& group, const std::string& tag) {
  std::vector<Curve> curves;
  for (const RunFigures& run : group.runs) curves.push_back(run.record.curve(tag));
  return curves;
}

void draw_curves(GroupFigures& group) {
  group.training = band_of(curves_of(group, "rollout/ep_rew_mean"));
  group.validation = band_of(curves_of(group, "eval/mean_reward"));
  for (const auto& [tag, unused] : group.runs[0].record.curves) {
    if (tag == "rollout/ep_rew_mean" || tag == "eval/mean_reward") continue;
    group.details.emplace_back(tag, band_of(curves_of(group, tag)));
  }
}

void sum_up_returns(GroupFigures& group) {
  std::vector<double> means, lengths;
  for (const RunFigures& run : group.runs) {
    if (!std::isfinite(run.evaluation.mean_return)) return;
    means.push_back(run.evaluation.mean_return);
    lengths.push_back(run.evaluation.mean_length);
  }
  group.mean_return = mean(means);
  group.mean_length = mean(lengths);
  if (group.runs.size() == 1) {
    const EvaluationSummary& only = group.runs[0].evaluation;
    group.low = only.low;
    group.high = only.high;
    group.min_return = only.min_return;
    group.max_return = only.max_return;
    return;
  }
  const Interval interval = bootstrap_mean(means, interval_seed);
  group.low = interval.low;
  group.high = interval.high;
  group.interquartile_mean = interquartile_mean(means);
  const auto [lowest, highest] = std::minmax_element(means.begin(), means.end());
  group.min_return = *lowest;
  group.max_return = *highest;
}

void sum_up_time(GroupFigures& group) {
  double steps = 0;
  for (const RunFigures& run : group.runs) {
    group.seconds.world += run.record.seconds.world;
    group.seconds.acting += run.record.seconds.acting;
    group.seconds.learning += run.record.seconds.learning;
    group.seconds.evaluation += run.record.seconds.evaluation;
    steps += static_cast<double>(run.record.timesteps);
  }
  const double busy = group.seconds.world + group.seconds.acting + group.seconds.learning;
  if (busy > 0) group.steps_per_second = steps / busy;
}

void sum_up(GroupFigures& group) {
  draw_curves(group);
  sum_up_returns(group);
  sum_up_time(group);
  std::vector<std::vector<CutReturns>> cuts;
  for (const RunFigures& run : group.runs) cuts.push_back(run.cuts);
  group.memory = memory_use(cuts);
}

}  // namespace

std::string identity_of(const RunRecord& record) {
  std::string text = record.algorithm + "\n" + record.memory;
  for (const auto& [name, value] : record.options) {
    if (!only_labels_a_run(name)) text += "\n" + name + "=" + value;
  }
  return text;
}

CurveBand band_of(std::vector<Curve> curves) {
  CurveBand band;
  for (double x : axis_of(curves)) {
    double sum = 0, low = INFINITY, high = -INFINITY;
    int reached = 0;
    for (const Curve& curve : curves) {
      const double value = at(curve, x);
      if (std::isnan(value)) continue;
      ++reached;
      sum += value;
      low = std::min(low, value);
      high = std::max(high, value);
    }
    band.timesteps.push_back(x);
    band.mean.push_back(sum / reached);
    band.low.push_back(low);
    band.high.push_back(high);
  }
  for (const Curve& curve : curves) band.runs.push_back(on_axis(curve, band.timesteps));
  return band;
}

std::vector<GroupFigures> group(std::vector<RunFigures> runs) {
  std::vector<GroupFigures> groups;
  std::map<std::string, size_t> place;
  for (RunFigures& run : runs) {
    const auto [found, added] = place.emplace(identity_of(run.record), groups.size());
    if (added) groups.emplace_back().options_hash = fingerprint_of(found->first);
    groups[found->second].runs.push_back(std::move(run));
  }
  label(groups);
  for (GroupFigures& each : groups) sum_up(each);
  return groups;
}

std::shared_ptr<const ReportPart> part_of(const std::vector<GroupFigures>& groups) {
  const auto& first = groups[0].runs[0].evaluation.finding;
  if (!first) return nullptr;
  std::vector<FindingGroup> found;
  for (const GroupFigures& group : groups) {
    FindingGroup& added = found.emplace_back(FindingGroup{group.label, group.options_hash, {}, {}});
    for (const RunFigures& run : group.runs) {
      added.seeds.push_back(run.record.seed);
      added.findings.push_back(run.evaluation.finding);
    }
  }
  return first->report(found);
}

}  // namespace engram::inline ENGRAM_REAL
