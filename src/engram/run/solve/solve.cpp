#include "engram/run/solve/solve.h"

#include <cmath>

#include "engram/algorithms/planning/epsilon_soft.h"
#include "engram/algorithms/planning/finite_horizon.h"
#include "engram/algorithms/planning/methods.h"
#include "engram/core/error.h"
#include "engram/core/platform.h"
#include "engram/core/resources.h"
#include "engram/env/model_file.h"
#include "engram/run/files/files.h"

namespace engram {
namespace {

using Json = nlohmann::ordered_json;

SparseModel find_model(const std::string& what, const std::vector<Setting>& settings) {
  if (!what.ends_with(".csv")) return model_of(what, settings);
  if (!settings.empty()) throw Error(settings[0].place + ": a model file takes no such option");
  return load_model(what);
}

std::optional<double> start_value(const SparseModel& model, const std::vector<double>& values) {
  if (model.start_probabilities().empty()) return std::nullopt;
  double mean = 0;
  for (int64_t s = 0; s < model.states(); ++s) mean += model.start(s) * values[static_cast<size_t>(s)];
  return mean;
}

Json number(std::optional<double> value) { return value && std::isfinite(*value) ? Json(*value) : Json(nullptr); }

}  // namespace

SparseModel load_model(const std::string& path) {
  ModelReader reader(path);
  read_pieces(path, [&](std::string_view piece) { reader.feed(piece); });
  return reader.finish();
}

void save_model(const SparseModel& model, const std::string& path) {
  std::optional<LineFile> file;
  write_model(model, [&](std::string_view line) {
    if (!file) {
      file = LineFile::create(path, std::string(line) + "\n");
    } else {
      file->append(line);
    }
  });
  file->flush();
}

SparseModel model_of(const std::string& environment, const std::vector<Setting>& settings) {
  const WorldEntry& world = find_world(environment);
  const auto maker = world.options();
  OptionSet options;
  options.add([&](OptionVisitor& v) { maker->visit_options(v); });
  for (const Setting& setting : settings) options.assign(setting.name, setting.text, setting.place);
  auto model = maker->model({DataPart::train, read_file});
  if (!model) {
    throw Error(environment +
                ": its transition probabilities are not known as a table; solve and --model want a "
                "finite world such as FrozenLake-v1, or a file model.csv");
  }
  return std::move(*model);
}

SolveSummary solve(const std::string& what, const std::vector<Setting>& settings, const SolveOptions& options) {
  find_method(options.method);  // before a model of any size is read
  return solve(what, find_model(what, settings), options);
}

SolveSummary solve(const std::string& name, SparseModel model, const SolveOptions& options) {
  const Method& method = find_method(options.method);
  if (options.epsilon > 0) model = epsilon_soft(model, options.epsilon);
  Threads threads(useful_threads(options.threads));
  const Planning planning{options.gamma, options.tolerance, &threads};
  const double before = process_cpu_seconds();
  Solution solution =
      options.horizon > 0 ? finite_horizon(model, planning, options.horizon) : method.solve(model, planning);
  SolveSummary summary{name, options, model.states(), model.actions(), model.moves(), std::move(solution), {}, 0};
  summary.cpu_seconds = process_cpu_seconds() - before;
  summary.start_value = start_value(model, summary.solution.values);
  if (options.horizon > 0) summary.options.method = "finite_horizon";
  return summary;
}

Json to_json(const SolveSummary& summary) {
  const Solution& solution = summary.solution;
  return {{"model", summary.name},
          {"states", summary.states},
          {"actions", summary.actions},
          {"moves", summary.moves},
          {"gamma", summary.options.gamma},
          {"method", summary.options.method},
          {"horizon", summary.options.horizon > 0 ? Json(summary.options.horizon) : Json(nullptr)},
          {"sweeps", solution.sweeps},
          {"backups", solution.backups},
          {"improvements", solution.improvements},
          {"residual", number(solution.residual)},
          {"error_bound", number(solution.error_bound)},
          {"note", solution.note},
          {"cpu_seconds", summary.cpu_seconds},
          {"start_value", number(summary.start_value)},
          {"values", solution.values},
          {"policy", solution.policy}};
}

}  // namespace engram
