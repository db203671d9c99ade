#include "engram/run/report/report.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <utility>

#include "engram/core/error.h"
#include "engram/core/platform.h"
#include "engram/env/wrappers/wrappable.h"
#include "engram/run/evaluate/evaluate_run.h"
#include "engram/run/experiment/experiment.h"
#include "engram/run/experiment/presets.h"
#include "engram/run/experiment/version.h"
#include "engram/run/files/files.h"
#include "engram/run/files/outputs.h"
#include "engram/run/report/page/page.h"
#include "engram/run/report/random_policy.h"
#include "engram/run/task/stage.h"
#include "engram/statistics/bootstrap.h"

namespace engram::inline ENGRAM_REAL {
namespace {

namespace fs = std::filesystem;

bool is_run(const fs::path& path) { return fs::exists(path / "run.json"); }

// s2 before s10: runs of digits compare as numbers.
bool natural_less(const std::string& a, const std::string& b) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  size_t i = 0, j = 0;
  while (i < a.size() && j < b.size()) {
    size_t end_a = i, end_b = j;
    while (end_a < a.size() && is_digit(a[end_a])) ++end_a;
    while (end_b < b.size() && is_digit(b[end_b])) ++end_b;
    if (end_a > i && end_b > j) {
      if (end_a - i != end_b - j) return end_a - i < end_b - j;
      if (const int order = a.compare(i, end_a - i, b, j, end_b - j)) return order < 0;
      i = end_a;
      j = end_b;
    } else if (a[i] != b[j]) {
      return a[i] < b[j];
    } else {
      ++i;
      ++j;
    }
  }
  return a.size() < b.size();
}

// Without a closing slash.
std::string plain_path(const std::string& path) {
  const fs::path plain = fs::path(path).lexically_normal();
  return (plain.has_filename() ? plain : plain.parent_path()).string();
}

std::vector<std::string> runs_in(const std::string& directory) {
  std::vector<std::string> runs;
  for (const auto& entry : fs::directory_iterator(directory)) {
    if (entry.is_directory() && is_run(entry.path())) runs.push_back(entry.path().string());
  }
  std::sort(runs.begin(), runs.end(), natural_less);
  return runs;
}

std::vector<std::string> expand(const std::vector<std::string>& names) {
  std::vector<std::string> runs;
  for (const std::string& name : names) {
    if (!fs::is_directory(name)) throw Error("report: there is no run directory " + name);
    if (is_run(name)) {
      runs.push_back(name);
      continue;
    }
    const std::vector<std::string> inside = runs_in(name);
    if (inside.empty()) {
      throw Error("report: " + name + " is not a run directory (it has no run.json) and holds none (no checkpoint)");
    }
    runs.insert(runs.end(), inside.begin(), inside.end());
  }
  std::transform(runs.begin(), runs.end(), runs.begin(), plain_path);
  return runs;
}

void demand_once_each(const std::vector<std::string>& runs) {
  for (size_t i = 0; i < runs.size(); ++i) {
    for (size_t j = 0; j < i; ++j) {
      if (fs::equivalent(runs[i], runs[j])) throw Error("report: the run " + runs[i] + " stands twice");
    }
  }
}

void demand_one_environment(const std::vector<std::string>& runs) {
  const std::string first = read_record(runs[0]).environment;
  for (const std::string& run : runs) {
    const std::string environment = read_record(run).environment;
    if (environment == first) continue;
    throw Error("report: one report compares runs of one environment; " + runs[0] + " is of " + first + ", " + run +
                " of " + environment);
  }
}

// The nearest directory that holds all the runs; a single run's own.
fs::path home_of(const std::vector<std::string>& runs) {
  if (runs.size() == 1) return runs[0];
  fs::path home = fs::absolute(runs[0]).parent_path();
  for (const std::string& run : runs) {
    const fs::path path = fs::absolute(run);
    while (path.lexically_relative(home).begin()->string() == "..") home = home.parent_path();
  }
  return home.lexically_proximate(fs::current_path());
}

void demand_writable(const std::string& out) {
  demand_outputs({{"--out", out}}, {});
  if (fs::exists(out) && !is_report(read_file(out))) {
    throw Error("--out: " + out + " exists and is no report of engram; choose another name");
  }
}

std::vector<OptionDescription> described(const Request& request) { return resolve(request).options().describe(); }

std::string value_of(const std::vector<OptionDescription>& options, const std::string& name) {
  for (const OptionDescription& option : options) {
    if (option.name == name) return option.value;
  }
  return "";
}

bool has_preset(const std::string& name) {
  return std::any_of(presets().begin(), presets().end(), [&](const Preset& preset) { return preset.name == name; });
}

std::vector<OptionFigure> options_of(const RunRecord& record) {
  Plan plan = plan_of_run(record.directory, {});
  Request standard{.algorithm = plan.algorithm,
                   .environment = plan.environment,
                   .preset = "none",
                   .config = "",
                   .flags = {},
                   .also_known = {}};
  if (plan.options().contains("memory")) standard.flags.push_back({"memory", plan.memory, "--memory"});
  Request tuned = standard;
  if (has_preset(plan.preset)) tuned.preset = plan.preset;
  const std::vector<OptionDescription> library = described(standard), preset = described(tuned);
  std::vector<OptionFigure> options;
  for (const OptionDescription& option : plan.options().describe()) {
    const std::string before = value_of(library, option.name), advised = value_of(preset, option.name);
    const Origin origin = option.value != advised  ? Origin::chosen
                          : option.value != before ? Origin::preset
                                                   : Origin::library;
    options.push_back({option.name, option.value, before, option.meaning, origin});
  }
  return options;
}

RunFigures measure_run(const std::string& directory, const ReportRequest& request, const ReportListener& listener) {
  RunFigures run;
  run.record = read_record(directory);
  run.options = options_of(run.record);
  EvaluationRequest evaluation;
  evaluation.run = directory;
  evaluation.checkpoint = request.checkpoint;
  evaluation.episodes = request.episodes;
  evaluation.force = request.force;
  run.evaluation = evaluate_run(evaluation, listener.warning);
  const TrainedRun trained(
      directory, request.checkpoint, {}, [](const std::string&) {}, request.force);
  const uint64_t seed = evaluation_seed(static_cast<uint64_t>(run.record.seed), 0);
  run.cuts = measure_cuts(trained, request.episodes, seed);
  run.maps = measure_maps(trained);
  return run;
}

// One seed's runs with one set of options are one; the one that was trained longest stands for them.
std::vector<std::string> once_each(const std::vector<std::string>& directories, ReportFigures& report,
                                   const ReportListener& listener) {
  std::map<std::string, RunRecord> longest;
  std::vector<std::string> keys;
  for (const std::string& directory : directories) {
    const RunRecord record = read_record(directory);
    const std::string key = identity_of(record) + "\n" + std::to_string(record.seed);
    const auto [known, is_new] = longest.try_emplace(key, record);
    if (is_new) {
      keys.push_back(key);
      continue;
    }
    const bool better = record.timesteps > known->second.timesteps;
    const std::string copy = better ? std::exchange(known->second, record).directory : directory;
    report.copies.push_back(copy + " repeats " + known->second.directory);
    listener.warning(report.copies.back() + " (the same options and seed): they count once");
  }
  std::vector<std::string> runs;
  for (const std::string& key : keys) runs.push_back(longest.at(key).directory);
  return runs;
}

bool one_world(const std::vector<GroupFigures>& groups, const Plan& plan) {
  OptionSet world;
  world.add([&](OptionVisitor& v) { plan.visit_world(v); });
  std::vector<std::string> names = world.names();
  for (const std::string& name : wrapper_options()) std::erase(names, name);  // another view of the same returns
  const RunRecord& first = groups[0].runs[0].record;
  return std::all_of(groups.begin(), groups.end(), [&](const GroupFigures& group) {
    return std::all_of(names.begin(), names.end(), [&](const std::string& name) {
      return group.runs[0].record.option(name) == first.option(name);
    });
  });
}

// The random return is of the world that all groups share; undefined where they do not, or where its task makes nothing
// of it.
References references_of(const std::vector<GroupFigures>& groups, int64_t episodes) {
  References references;
  const Plan plan = plan_of_run(groups[0].runs[0].record.directory, {});
  references.optimal = find_world(plan.environment).optimal_return.value_or(NAN);
  if (!one_world(groups, plan)) return references;
  const World world = plan.world_options->make_world(static_cast<int>(plan.run.n_envs), {DataPart::train, read_file});
  const std::unique_ptr<Stage> stage = make_stage({*plan.world_options, borrowed(world)}, DataPart::test, episodes);
  if (!stage->compares_with_chance()) return references;
  const uint64_t seed = evaluation_seed(0, 0);
  const WorldFacts facts = facts_of(world);
  const Evaluation played = stage->play(RandomPolicy(facts.observation, facts.action), seed, false);
  if (played.cut > 0) return references;
  const Interval interval = bootstrap_mean(played.returns, seed);
  references.random = played.mean_return();
  references.random_low = interval.low;
  references.random_high = interval.high;
  return references;
}

}  // namespace

ReportRequest settle(ReportRequest request) {
  if (request.runs.empty()) throw Error("report: expected at least one run directory, found none");
  request.runs = expand(request.runs);
  demand_once_each(request.runs);
  demand_one_environment(request.runs);
  if (request.out.empty()) request.out = (home_of(request.runs) / "report.html").lexically_normal().string();
  demand_writable(request.out);
  return request;
}

ReportFigures measure(const ReportRequest& request, const ReportListener& listener) {
  ReportFigures report;
  const std::vector<std::string> directories = once_each(request.runs, report, listener);
  std::vector<RunFigures> runs;
  for (const std::string& directory : directories) {
    listener.progress(directory + " (" + std::to_string(runs.size() + 1) + " of " + std::to_string(directories.size()) +
                      ")");
    runs.push_back(measure_run(directory, request, listener));
  }
  report.environment = runs[0].record.environment;
  report.summary = find_world(report.environment).summary;
  report.version = version();
  report.commit = commit();
  report.episodes = runs[0].evaluation.episodes;
  report.checkpoint = request.checkpoint;
  report.groups = group(std::move(runs));
  report.part = part_of(report.groups);
  report.references = references_of(report.groups, request.episodes);
  return report;
}

void write_report(const std::string& file, const ReportFigures& figures) { write_named_output(file, page_of(figures)); }

}  // namespace engram::inline ENGRAM_REAL
