#include "engram/run/evaluate/evaluate_run.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "engram/core/error.h"
#include "engram/core/platform.h"
#include "engram/run/experiment/experiment.h"
#include "engram/run/experiment/trained_run.h"
#include "engram/run/files/outputs.h"
#include "engram/run/task/stage.h"
#include "engram/statistics/bootstrap.h"

namespace engram::inline ENGRAM_REAL {
namespace {

constexpr std::string_view trace_start = "episode,step";

void append_values(std::string& line, ConstView row) {
  char text[32];
  for (int64_t i = 0; i < row.columns; ++i) {
    std::snprintf(text, sizeof text, ",%.9g", static_cast<double>(row(0, i)));
    line += text;
  }
}

std::string numbered(const std::string& name, int64_t columns) {
  std::string header;
  for (int64_t i = 0; i < columns; ++i) header += "," + name + "_" + std::to_string(i);
  return header;
}

// Steps arrive interleaved, lane by lane; the file lists episode after episode.
class TraceTable {
 public:
  void add(const TraceStep& step) {
    if (header_.empty()) begin(step);
    rows_.resize(std::max(rows_.size(), static_cast<size_t>(step.episode) + 1));
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
  void begin(const TraceStep& step) {
    header_ = std::string(trace_start) + numbered("observation", step.observation.columns) +
              numbered("action", step.action.columns) + ",reward,terminated,truncated" +
              numbered("next_observation", step.observation.columns) + "\n";
  }

  std::vector<std::string> rows_;  // of each episode
  std::string header_;
};

// A file that is there is replaced only where it is a trace itself: a path mistyped must not destroy a run.
void demand_trace(const std::string& file) {
  namespace fs = std::filesystem;
  if (!fs::is_regular_file(file) || fs::file_size(file) == 0 || fs::path(file).parent_path() == "/dev") return;
  if (read_file(file).starts_with(trace_start)) return;
  throw Error("--trace: " + file + " exists and is no trace of engram; choose another name");
}

void demand_world_options(const Plan& plan, const EvaluationRequest& request) {
  OptionSet options;
  options.add([&](OptionVisitor& v) { plan.visit_world(v); });
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
  summary.figures = played.figures;
  summary.baseline = played.baseline;
  return summary;
}

}  // namespace

EvaluationSummary evaluate_run(const EvaluationRequest& request, const std::function<void(const std::string&)>& warn) {
  const FlushDenormals flush;
  demand_outputs({{"--trace", request.trace}}, {});
  demand_trace(request.trace);
  const Plan plan_as_made = plan_of_run(request.run, {});
  demand_world_options(plan_as_made, request);
  const TrainedRun run(request.run, request.checkpoint, request.world_options, warn, request.force);

  const std::unique_ptr<Stage> stage = make_stage(run.source(), judged_part(run.source()), request.episodes);
  for (const std::string& note : notes_of(stage->world())) warn(note);
  TraceTable trace;
  const std::unique_ptr<Recorder> recorder = stage->recorder();
  const auto record = [&](const TraceStep& step) {
    if (!request.trace.empty()) trace.add(step);
    if (recorder) recorder->record(step);
  };
  const bool recorded = recorder || !request.trace.empty();
  const auto seed = evaluation_seed(static_cast<uint64_t>(request.seed < 0 ? run.plan().run.seed : request.seed), 0);
  const Evaluation played =
      stage->play(run.policy(), seed, request.deterministic,
                  recorded ? std::function<void(const TraceStep&)>(record) : std::function<void(const TraceStep&)>());
  if (!request.trace.empty()) write_named_output(request.trace, trace.csv());
  demand_whole(played, request);
  if (recorder) recorder->write(request.run);

  EvaluationSummary summary = summarise(played, seed);
  summary.run = request.run;
  summary.environment = run.plan().environment;
  summary.checkpoint = request.checkpoint;
  summary.deterministic = request.deterministic;
  summary.finding = stage->finding({request.run, run.fingerprint(), run.algorithm(), run.plan().run.trials});
  return summary;
}

}  // namespace engram::inline ENGRAM_REAL
