#include "engram/run/experiment/summary.h"

#include <nlohmann/json.hpp>

namespace engram::inline ENGRAM_REAL {

namespace {

struct FigureJson {
  nlohmann::ordered_json operator()(double value) const { return value; }
  nlohmann::ordered_json operator()(bool value) const { return value; }
  nlohmann::ordered_json operator()(const Interval& value) const { return {value.low, value.high}; }
};

}  // namespace

nlohmann::ordered_json to_json(const std::vector<Figure>& figures) {
  nlohmann::ordered_json json = nlohmann::ordered_json::object();
  for (const Figure& figure : figures) json[figure.name] = std::visit(FigureJson(), figure.value);
  return json;
}

// An undefined figure (NaN) is dumped as null.
nlohmann::ordered_json to_json(const TrainingSummary& s) {
  nlohmann::ordered_json json = {{"run", s.run},
                                 {"algorithm", s.algorithm},
                                 {"environment", s.environment},
                                 {"memory", s.memory},
                                 {"seed", s.seed},
                                 {"total_timesteps", s.total_timesteps},
                                 {"timesteps", s.timesteps},
                                 {"finished", s.finished},
                                 {"episodes", s.episodes},
                                 {"mean_return", s.mean_return},
                                 {"mean_length", s.mean_length},
                                 {"wall_seconds", s.wall_seconds},
                                 {"cpu_seconds", s.cpu_seconds},
                                 {"steps_per_second", s.steps_per_second},
                                 {"seconds",
                                  {{"world", s.seconds.world},
                                   {"acting", s.seconds.acting},
                                   {"learning", s.seconds.learning},
                                   {"evaluation", s.seconds.evaluation}}}};
  if (!s.stopped_by.empty()) json["stopped_by"] = s.stopped_by;
  if (!s.notes.empty()) json["notes"] = s.notes;
  if (!s.failure.empty()) json["failure"] = s.failure;
  return json;
}

nlohmann::ordered_json to_json(const EvaluationSummary& s) {
  nlohmann::ordered_json json = {{"run", s.run},
                                 {"environment", s.environment},
                                 {"checkpoint", s.checkpoint},
                                 {"deterministic", s.deterministic},
                                 {"episodes", s.episodes},
                                 {"mean_return", s.mean_return},
                                 {"std_return", s.std_return},
                                 {"min_return", s.min_return},
                                 {"max_return", s.max_return},
                                 {"interval", {s.low, s.high}},
                                 {"mean_length", s.mean_length}};
  if (!s.figures.empty()) json["figures"] = to_json(s.figures);
  if (!s.baseline.empty()) json["baseline"] = to_json(s.baseline);
  if (s.finding) json["test"] = s.finding->json();
  return json;
}

}  // namespace engram::inline ENGRAM_REAL
