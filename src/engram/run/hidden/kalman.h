// `engram kalman`: the hidden state of a file's rows by the Kalman filter and smoother (models/kalman.h), with variances
// that are given or found by EM; the extended filter where the model is not linear.
#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "engram/core/option_need.h"
#include "engram/core/options.h"
#include "engram/models/kalman.h"

namespace engram {

struct KalmanOptions {
  std::string model = "local_level", columns, estimate = "missing";
  std::optional<double> observation_variance, level_variance, slope_variance;
  double start_variance = 1e6;
  bool smooth = true;
  int64_t max_iterations = 10000;
  double tolerance = 1e-13;
  double seconds = 0.01, gravity = 9.8, disturbance = 0.01;

  void visit(OptionVisitor& v) {
    v.option("model", model, {}, "local_level, local_trend, pendulum, or a JSON file with transition, observation ...");
    v.option("columns", columns, {}, "names or numbers of columns, by commas; none: all that hold numbers");
    v.option(
        "estimate", estimate, {"missing", "none", "covariances", "all"},
        "what EM finds: the variances that are not given, nothing, both covariances, or F and H and the start too");
    v.option("observation_variance", observation_variance, {1e-300, 1e300},
             "of the noise that the state is seen through");
    v.option("level_variance", level_variance, {0, 1e300}, "of one step of a level: greater where it wanders more");
    v.option("slope_variance", slope_variance, {0, 1e300}, "of one step of a trend's slope");
    v.option("start_variance", start_variance, {1e-300, 1e300},
             "of the state before the first row, around 0; raise it where the values are far above 1000");
    v.option("smooth", smooth, "means from all rows; false: from those so far alone");
    v.option("max_iterations", max_iterations, {1, 1e9}, "of EM; more where it says not converged");
    v.option("tolerance", tolerance, {0, 1},
             "EM ends where the log likelihood changes by less than this share of itself");
    v.option("seconds", seconds, {1e-9, 1e9}, "pendulum: between two rows");
    v.option("gravity", gravity, {0, 1e9}, "pendulum: acceleration by length");
    v.option("disturbance", disturbance, {0, 1e9}, "pendulum: spectral density of what pushes it");
  }
  std::vector<OptionNeed> needs() const;
};

struct KalmanSummary {
  std::string file;
  KalmanOptions options;
  std::unique_ptr<StateSpace> model;
  Filtered filtered;
  Smoothed smoothed;
  std::optional<EmProgress> estimation;
};

KalmanSummary kalman(const std::string& file, const KalmanOptions& options);

nlohmann::ordered_json to_json(const KalmanSummary& summary);

}  // namespace engram
