#include "engram/run/hidden/hmm.h"

#include "engram/core/error.h"
#include "engram/core/platform.h"
#include "engram/run/files/files.h"
#include "engram/run/hidden/model_json.h"

namespace engram {
namespace {

using Json = nlohmann::ordered_json;

// Which emission a model file is about: that whose parameters it has.
std::string kind_in(const Json& object, const std::string& file) {
  if (object.contains("emission")) return "discrete";
  if (object.contains("means")) return "gaussian";
  if (object.contains("rates")) return "poisson";
  throw Error(file + ": expected what the states show: emission, means and variances, or rates; found neither");
}

HiddenMarkov read_model(const std::string& file, std::string& kind) {
  if (file.empty())
    throw Error("--model: expected a JSON file of a model to decode with; `engram hmm fit --json` writes one");
  const Json object = read_json_object(file);
  kind = kind_in(object, file);
  HiddenMarkov model{transposed(matrix_of(object, "start", file)), matrix_of(object, "transition", file),
                     make_emission(kind, 0)};
  for (const auto& [name, values] : model.emission->parameters()) *values = matrix_of(object, name, file);
  if (kind == "discrete") {
    const int64_t symbols = model.emission->parameters()[0].second->columns();
    const Matrix probability = *model.emission->parameters()[0].second;
    model.emission = make_emission(kind, symbols);
    *model.emission->parameters()[0].second = probability;
  }
  demand_probabilities(model);
  return model;
}

}  // namespace

HmmSummary hidden_states(const std::string& file, const HmmOptions& options, bool decode) {
  NumberRows rows = read_number_rows(read_file(file), file, {options.columns, options.sequence});
  const Sequences data{matrix_of(rows), rows.begins};
  HmmSummary summary{file, options.emission, {}, {}, {}};
  summary.sequences = static_cast<int64_t>(rows.begins.size());
  if (decode) {
    summary.model = read_model(options.model, summary.kind);
  } else {
    if (!options.model.empty()) throw Error("--model: is what `engram hmm decode` reads; a fit begins without one");
    if (options.states > rows.rows()) {
      throw Error("--states: expected at most the " + std::to_string(rows.rows()) + " rows of " + file + ", found " +
                  std::to_string(options.states));
    }
    const BaumWelch climbing{options.restarts, options.max_iterations, options.tolerance,
                             static_cast<uint64_t>(options.seed)};
    FittedMarkov fitted =
        fit_hidden_markov(*make_emission(options.emission, 0), options.states, data, climbing, interrupted);
    if (interrupted()) throw Error("interrupted", 130);
    summary.fitted = true;
    summary.converged = fitted.converged;
    summary.iterations = fitted.iterations;
    summary.model = std::move(fitted.model);
  }
  summary.posterior = posterior(summary.model, data);
  summary.path = viterbi(summary.model, data);
  return summary;
}

Json to_json(const HmmSummary& summary) {
  Json json{{"file", summary.file},
            {"emission_kind", summary.kind},
            {"rows", summary.posterior.state.rows()},
            {"sequences", summary.sequences},
            {"log_likelihood", summary.posterior.log_likelihood},
            {"start", to_json(summary.model.start)[0]},
            {"transition", to_json(summary.model.transition)}};
  if (summary.model.states() == 1) json["start"] = Json::array({1});
  for (const auto& [name, values] : summary.model.emission->parameters()) json[name] = to_json(*values);
  if (summary.fitted) {
    json["iterations"] = summary.iterations;
    json["converged"] = summary.converged;
  }
  json["path_log_probability"] = summary.path.log_probability;
  json["states"] = summary.path.states;
  json["posteriors"] = to_json(summary.posterior.state);
  return json;
}

}  // namespace engram
