#include "engram/run/hidden/kalman.h"

#include <cmath>

#include "engram/core/error.h"
#include "engram/core/platform.h"
#include "engram/run/files/files.h"
#include "engram/run/hidden/model_json.h"
#include "engram/statistics/bootstrap.h"

namespace engram {
namespace {

using Json = nlohmann::ordered_json;

Matrix optional_matrix(const Json& object, const std::string& name, const std::string& file, Matrix otherwise) {
  return object.contains(name) ? matrix_of(object, name, file) : std::move(otherwise);
}

void demand_shape(const Matrix& matrix, int64_t rows, int64_t columns, const std::string& place) {
  if (matrix.rows() == rows && matrix.columns() == columns) return;
  throw Error(place + ": expected " + std::to_string(rows) + " x " + std::to_string(columns) + " numbers, found " +
              std::to_string(matrix.rows()) + " x " + std::to_string(matrix.columns()));
}

LinearGaussian read_model(const std::string& file, double start_variance) {
  const Json object = read_json_object(file);
  LinearGaussian model;
  model.transition = matrix_of(object, "transition", file);
  model.observation = matrix_of(object, "observation", file);
  const int64_t states = model.transition.rows();
  if (model.observation.rows() == states && model.observation.columns() == 1 && states > 1) {
    model.observation = transposed(model.observation);  // one row, written as a plain list
  }
  const int64_t seen = model.observation.rows();
  model.transition_covariance = optional_matrix(object, "transition_covariance", file, Matrix::identity(states));
  model.observation_covariance = optional_matrix(object, "observation_covariance", file, Matrix::identity(seen));
  model.transition_offset = optional_matrix(object, "transition_offset", file, Matrix(states, 1));
  model.observation_offset = optional_matrix(object, "observation_offset", file, Matrix(seen, 1));
  const bool known = object.contains("initial_covariance");
  model.start.mean = optional_matrix(object, "initial_mean", file, Matrix(states, 1));
  model.start.covariance =
      optional_matrix(object, "initial_covariance", file, start_variance * Matrix::identity(states));
  if (!known) model.burn = states;
  demand_shape(model.transition, states, states, file + ": transition");
  demand_shape(model.observation, seen, states, file + ": observation");
  demand_shape(model.transition_covariance, states, states, file + ": transition_covariance");
  demand_shape(model.observation_covariance, seen, seen, file + ": observation_covariance");
  demand_shape(model.transition_offset, states, 1, file + ": transition_offset");
  demand_shape(model.observation_offset, seen, 1, file + ": observation_offset");
  demand_shape(model.start.mean, states, 1, file + ": initial_mean");
  demand_shape(model.start.covariance, states, states, file + ": initial_covariance");
  return model;
}

// A beginning for EM where no variance is given: that of the rows.
double spread_of(const Matrix& rows) {
  std::vector<double> present;
  for (double value : rows.values()) {
    if (!std::isnan(value)) present.push_back(value);
  }
  if (present.empty()) throw Error("expected at least one value, found none");
  const double deviation = standard_deviation(present);
  return deviation > 0 ? deviation * deviation : 1;
}

std::unique_ptr<StateSpace> make_model(const KalmanOptions& o, const Matrix& rows) {
  const double spread = spread_of(rows), noise = o.observation_variance.value_or(spread);
  const double level = o.level_variance.value_or(spread / 10), slope = o.slope_variance.value_or(spread / 100);
  if (o.model.ends_with(".json")) return std::make_unique<LinearGaussian>(read_model(o.model, o.start_variance));
  if (o.model == "local_level") return std::make_unique<LinearGaussian>(local_level(level, noise, o.start_variance));
  if (o.model == "local_trend") {
    return std::make_unique<LinearGaussian>(local_trend(level, slope, noise, o.start_variance));
  }
  if (o.model == "pendulum") {
    return std::make_unique<NoisyPendulum>(o.seconds, o.gravity, o.disturbance, o.observation_variance.value_or(0.1),
                                           o.start_variance);
  }
  const std::vector<std::string> names{"local_level", "local_trend", "pendulum"};
  throw Error("--model: expected local_level, local_trend, pendulum or a .json file, found '" + o.model + "'" +
              suggestion(o.model, names));
}

bool lacks_variances(const KalmanOptions& o) {
  if (o.model == "local_level") return !o.observation_variance || !o.level_variance;
  if (o.model == "local_trend") return !o.observation_variance || !o.level_variance || !o.slope_variance;
  return false;
}

std::optional<Estimated> wanted(const KalmanOptions& o) {
  if (o.estimate == "none" || (o.estimate == "missing" && !lacks_variances(o))) return std::nullopt;
  const bool all = o.estimate == "all", file = o.model.ends_with(".json");
  return Estimated{.covariances = true, .transition = all, .observation = all, .start = all, .diagonal = !file};
}

void demand_whole_rows(const Matrix& rows) {
  for (int64_t t = 0; t < rows.rows(); ++t) {
    int64_t present = 0;
    for (int64_t k = 0; k < rows.columns(); ++k) present += std::isnan(rows(t, k)) ? 0 : 1;
    if (present == 0 || present == rows.columns()) continue;
    throw Error("row " + std::to_string(t + 1) + ": EM takes rows whole or wholly missing, found one with " +
                std::to_string(present) + " of " + std::to_string(rows.columns()) +
                " values; --estimate none filters it");
  }
}

EmProgress estimate(StateSpace& model, const Matrix& rows, const Estimated& estimated, const KalmanOptions& options) {
  auto* linear = dynamic_cast<LinearGaussian*>(&model);
  if (linear == nullptr) throw Error("--estimate: EM finds what is linear; " + options.model + " takes none");
  demand_whole_rows(rows);
  const EmProgress progress =
      expectation_maximisation(*linear, rows, estimated, options.max_iterations, options.tolerance, interrupted);
  if (interrupted()) throw Error("interrupted", 130);
  return progress;
}

// One list for each step; plain numbers where there is one.
Json means_of(const std::vector<Belief>& beliefs) {
  Json list = Json::array();
  for (const Belief& belief : beliefs) {
    const Json mean = to_json(belief.mean);
    list.push_back(mean.size() == 1 ? mean[0] : mean);
  }
  return list;
}

Json variances_of(const std::vector<Belief>& beliefs) {
  Json list = Json::array();
  for (const Belief& belief : beliefs) {
    const Json covariance = to_json(belief.covariance);
    list.push_back(covariance.size() == 1 ? covariance[0] : covariance);
  }
  return list;
}

}  // namespace

std::vector<OptionNeed> KalmanOptions::needs() const {
  return {{{"observation_variance"}, !model.ends_with(".json"), "by local_level, local_trend and pendulum"},
          {{"level_variance"}, model.starts_with("local_"), "by local_level and local_trend"},
          {{"slope_variance"}, model == "local_trend", "by local_trend"},
          {{"seconds", "gravity", "disturbance"}, model == "pendulum", "by pendulum"},
          {{"max_iterations", "tolerance"}, wanted(*this).has_value(), "where EM finds something (--estimate)"}};
}

KalmanSummary kalman(const std::string& file, const KalmanOptions& options) {
  const NumberRows table = read_number_rows(read_file(file), file, {options.columns, ""});
  const Matrix rows = matrix_of(table);
  KalmanSummary summary{file, options, make_model(options, rows), {}, {}, {}};
  const int64_t seen = summary.model->observation_covariance.rows();
  if (rows.columns() != seen) {
    throw Error(file + ": the model sees " + std::to_string(seen) + " numbers a row, found " +
                std::to_string(rows.columns()) + " columns of numbers; --columns chooses");
  }
  if (const std::optional<Estimated> estimated = wanted(options)) {
    summary.estimation = estimate(*summary.model, rows, *estimated, options);
  }
  summary.filtered = kalman_filter(*summary.model, rows);
  summary.smoothed = smooth(summary.filtered);
  return summary;
}

Json to_json(const KalmanSummary& summary) {
  const StateSpace& model = *summary.model;
  Json json{{"file", summary.file},
            {"model", summary.options.model},
            {"rows", summary.filtered.corrected.size()},
            {"log_likelihood", summary.filtered.log_likelihood},
            {"burn", model.burn}};
  if (summary.estimation) {
    json["iterations"] = summary.estimation->iterations;
    json["converged"] = summary.estimation->converged;
  }
  if (const auto* linear = dynamic_cast<const LinearGaussian*>(&model)) {
    json["transition"] = to_json(linear->transition);
    json["observation"] = to_json(linear->observation);
    json["transition_offset"] = to_json(linear->transition_offset);
    json["observation_offset"] = to_json(linear->observation_offset);
  }
  json["transition_covariance"] = to_json(model.transition_covariance);
  json["observation_covariance"] = to_json(model.observation_covariance);
  json["observation_variance"] = model.observation_covariance(0, 0);
  if (summary.options.model.starts_with("local_")) json["level_variance"] = model.transition_covariance(0, 0);
  if (summary.options.model == "local_trend") json["slope_variance"] = model.transition_covariance(1, 1);
  json["initial_mean"] = to_json(model.start.mean);
  json["initial_covariance"] = to_json(model.start.covariance);
  const auto& shown = summary.options.smooth ? summary.smoothed.beliefs : summary.filtered.corrected;
  json["means"] = means_of(shown);
  json["covariances"] = variances_of(shown);
  json["filtered_means"] = means_of(summary.filtered.corrected);
  json["smoothed_means"] = means_of(summary.smoothed.beliefs);
  return json;
}

}  // namespace engram
