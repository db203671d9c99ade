// `engram hmm`: hidden states of a file's rows, by a model that is fitted to them or read from JSON
// (models/hidden_markov.h). What `--json` prints of one can be the --model of another.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "engram/core/option_need.h"
#include "engram/core/options.h"
#include "engram/models/hidden_markov.h"

namespace engram {

struct HmmOptions {
  int64_t states = 2;
  std::string emission = "gaussian", columns, sequence, model;
  int64_t restarts = 10, max_iterations = 1000, seed = 0;
  double tolerance = 1e-11;

  void visit(OptionVisitor& v) {
    v.option("states", states, {1, 1000}, "hidden states; more where one state must show what are two to you");
    v.option("emission", emission, {"gaussian", "discrete", "poisson"},
             "what a state shows: numbers of any columns, symbols 0, 1, ... of one column, counts of one column");
    v.option("columns", columns, {}, "names or numbers of columns, by commas; none: all that hold numbers");
    v.option("sequence", sequence, {},
             "the column whose change begins another sequence; give it where rows are several");
    v.option("model", model, {},
             "decode: a JSON file with start, transition and emission, means and variances, or rates");
    v.option("restarts", restarts, {1, 10000}, "beginnings of Baum-Welch; more where seeds disagree");
    v.option("max_iterations", max_iterations, {1, 1e9}, "of each beginning; more where it says not converged");
    v.option("tolerance", tolerance, {0, 1}, "it ends where the log likelihood gains less than this share of itself");
    v.option("seed", seed, {0, 9007199254740992.0}, "of the beginnings");
  }
  std::vector<OptionNeed> needs() const {
    return {{{"states", "emission", "restarts", "max_iterations", "tolerance"},
             model.empty(),
             "by a fit, not with --model"}};
  }
};

struct HmmSummary {
  std::string file, kind;
  HiddenMarkov model;
  Posterior posterior;
  StatePath path;
  bool fitted = false, converged = false;
  int64_t iterations = 0, sequences = 0;
};

// `decode` reads options.model, else it is fitted.
HmmSummary hidden_states(const std::string& file, const HmmOptions& options, bool decode);

nlohmann::ordered_json to_json(const HmmSummary& summary);

}  // namespace engram
