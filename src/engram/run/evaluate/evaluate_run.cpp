#include "engram/run/evaluate/evaluate_run.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <sstream>

#include "engram/core/error.h"
#include "engram/core/platform.h"
#include "engram/env/market/pass.h"
#include "engram/run/evaluate/evaluation.h"
#include "engram/run/evaluate/looks.h"
#include "engram/run/experiment/experiment.h"
#include "engram/run/experiment/trained_run.h"
#include "engram/statistics/bootstrap.h"

namespace engram::inline ENGRAM_REAL {
namespace {

void append_values(std::string& line, ConstView row) {
  char text[32];
  for (int64_t i = 0; i < row.columns; ++i) {
    std::snprintf(text, sizeof text, ",%.9g", static_cast<double>(row(0, i)));
    line += text;
  }
}

std::string numbered(const std::string& name, int columns) {
  std::string header;
  for (int i = 0; i < columns; ++i) header += "," + name + "_" + std::to_string(i);
  return header;
}

// Steps arrive interleaved, lane by lane; the file lists episode after episode.
class TraceTable {
 public:
  TraceTable(const VectorEnv& world)
      : rows_(static_cast<size_t>(world.lanes())),
        header_("episode,step" + numbered("observation", world.observation_space().columns()) +
                numbered("action", world.action_space().columns()) + ",reward,terminated,truncated" +
                numbered("next_observation", world.observation_space().columns()) + "\n") {}

  void add(const TraceStep& step) {
    std::string& line = rows_[static_cast<size_t>(step.episode)];
    line += std::to_string(step.episode) + "," + std::to_string(step.step);
    append_values(line, step.observation);
    append_values(line, step.action);
    char text[48];
    std::snprintf(text, sizeof text, ",%.9g,%d,%d", step.reward, step.ending == Ending::terminated,
                  step.ending == Ending::truncated);
    line += text;
    append_values(line, step.next_observation);
    line += "\n";
  }

  std::string csv() const {
    std::string text = header_;
    for (const std::string& rows : rows_) text += rows;
    return text;
  }

 private:
  std::vector<std::string> rows_;  // of each episode
  std::string header_;
};

void demand_directory_of(const std::string& file) {
  const auto parent = std::filesystem::path(file).parent_path();
  const bool writable = parent.empty() || std::filesystem::is_directory(parent);
  if (!writable) throw Error("--trace: cannot write " + file + ": there is no directory " + parent.string());
}

void demand_world_options(const Plan& plan, const EvaluationRequest& request) {
  OptionSet options;
  options.add([&](OptionVisitor& v) { plan.world_options->visit_options(v); });
  std::vector<std::string> names = options.names();
  names.insert(names.end(), request.also_known.begin(), request.also_known.end());
  for (const Setting& setting : request.world_options) {
    if (options.contains(setting.name)) continue;
    throw Error(setting.place + ": not an option of evaluate or of " + plan.environment +
                suggestion(setting.name, names));
  }
}

// A return of which a part is missing is no return.
void demand_whole(const Evaluation& played, const EvaluationRequest& request) {
  if (played.cut == 0) return;
  throw Error(request.run + ": " + std::to_string(played.cut) + " of " + std::to_string(played.returns.size()) +
                  " episodes had not ended after " + std::to_string(longest_episode) +
                  " steps; the policy walks in circles: train it longer, or evaluate with --stochastic",
              1);
}

EvaluationSummary summarise(const Evaluation& played, uint64_t seed) {
  EvaluationSummary summary;
  const auto [low, high] = std::minmax_element(played.returns.begin(), played.returns.end());
  const Interval interval = bootstrap_mean(played.returns, seed);
  summary.episodes = static_cast<int64_t>(played.returns.size());
  summary.mean_return = played.mean_return();
  summary.std_return = standard_deviation(played.returns);
  summary.min_return = *low;
  summary.max_return = *high;
  summary.low = interval.low;
  summary.high = interval.high;
  summary.mean_length = played.mean_length();
  return summary;
}

// One pass after the other; several get their instrument's name as a last column.
std::string joined(const VectorEnv& world, const std::vector<std::string>& ledgers) {
  const bool several = ledgers.size() > 1;
  std::string text = world.ledger_header() + (several ? ",instrument\n" : "\n");
  for (size_t lane = 0; lane < ledgers.size(); ++lane) {
    const MarketPass* pass = world.market_pass(static_cast<int>(lane));
    const std::string name = several && pass != nullptr ? "," + pass->bars().prices.name : "";
    std::istringstream lines(ledgers[lane]);
    for (std::string line; std::getline(lines, line);) text += line + name + "\n";
  }
  return text;
}

}  // namespace

Judgement judge_market(const std::string& directory, const TrainedRun& run, const VectorEnv& world) {
  std::vector<MarketPass> passes;
  for (int lane = 0; lane < world.passes(); ++lane) passes.push_back(*world.market_pass(lane));
  Judgement judgement = judge(passes, count_look(directory, data_hash(passes)), run.plan().run.trials);
  judgement.figures = run.algorithm().judge_passes(passes);
  return judgement;
}

EvaluationSummary evaluate_run(const EvaluationRequest& request, const std::function<void(const std::string&)>& warn) {
  const FlushDenormals flush;
  if (!request.trace.empty()) demand_directory_of(request.trace);
  const Plan plan_as_made = plan_of_run(request.run, {});
  demand_world_options(plan_as_made, request);
  const TrainedRun run(request.run, request.checkpoint, request.world_options, warn);

  const int lanes = run.one_pass() ? run.passes() : static_cast<int>(request.episodes);
  const VectorEnvPtr world = run.make_world(lanes, DataPart::test);
  for (const std::string& note : world->notes()) warn(note);
  TraceTable trace(*world);
  std::vector<std::string> ledgers(static_cast<size_t>(lanes));
  const auto record = [&](const TraceStep& step) {
    if (!request.trace.empty()) trace.add(step);
    if (run.one_pass())
      world->append_ledger(static_cast<int>(step.episode), ledgers[static_cast<size_t>(step.episode)]);
  };
  const bool recorded = run.one_pass() || !request.trace.empty();
  const auto seed = evaluation_seed(static_cast<uint64_t>(request.seed < 0 ? run.plan().run.seed : request.seed), 0);
  const Evaluation played =
      evaluate(run.policy(), *world, seed, request.deterministic,
               recorded ? std::function<void(const TraceStep&)>(record) : std::function<void(const TraceStep&)>());
  if (!request.trace.empty()) write_named_output(request.trace, trace.csv());
  demand_whole(played, request);
  if (run.one_pass()) write_file_atomically(request.run + "/ledger.csv", joined(*world, ledgers));

  EvaluationSummary summary = summarise(played, seed);
  summary.run = request.run;
  summary.environment = run.plan().environment;
  summary.checkpoint = request.checkpoint;
  summary.deterministic = request.deterministic;
  summary.test = world->episode_figures(0);
  if (world->market_pass(0) != nullptr) summary.judgement = judge_market(request.run, run, *world);
  return summary;
}

}  // namespace engram::inline ENGRAM_REAL
