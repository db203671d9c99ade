#include "engram/run/hidden/kalman.h"

#include <cmath>
#include <cstdio>

#include "cli/arguments.h"
#include "cli/verbs.h"

namespace engram {
namespace {

struct KalmanFlags {
  KalmanOptions kalman;
  bool json = false, help = false;

  void visit(OptionVisitor& v) {
    kalman.visit(v);
    v.option("json", json, "print one JSON object");
    v.option("help", help, "show this");
  }
  std::vector<OptionNeed> needs() const { return kalman.needs(); }
};

constexpr size_t shown_rows = 20;

void print_matrix(const char* name, const Matrix& matrix) {
  std::printf("  %s:", name);
  for (int64_t i = 0; i < matrix.rows(); ++i) {
    for (int64_t j = 0; j < matrix.columns(); ++j) std::printf(" %.6g", matrix(i, j));
    std::printf(i + 1 < matrix.rows() ? ";" : "\n");
  }
}

void print_summary(const KalmanSummary& summary) {
  const auto& beliefs = summary.options.smooth ? summary.smoothed.beliefs : summary.filtered.corrected;
  std::printf("%s: %zu rows; log likelihood %.6f", visible(summary.file).c_str(), beliefs.size(),
              summary.filtered.log_likelihood);
  if (summary.estimation) {
    std::printf(", %lld iterations of EM%s", static_cast<long long>(summary.estimation->iterations),
                summary.estimation->converged ? "" : ", not converged");
  }
  std::printf("\n");
  print_matrix("transition covariance", summary.model->transition_covariance);
  print_matrix("observation covariance", summary.model->observation_covariance);
  std::printf("  %6s  mean (deviation) of the state, %s\n", "row", summary.options.smooth ? "smoothed" : "filtered");
  const size_t first = beliefs.size() > shown_rows ? beliefs.size() - shown_rows : 0;
  if (first > 0) std::printf("     ...  --json prints all\n");
  for (size_t t = first; t < beliefs.size(); ++t) {
    std::printf("  %6zu", t + 1);
    for (int64_t i = 0; i < beliefs[t].mean.rows(); ++i) {
      std::printf("  %.6g (%.4g)", beliefs[t].mean(i), std::sqrt(beliefs[t].covariance(i, i)));
    }
    std::printf("\n");
  }
}

}  // namespace

int kalman_verb(const Verb& verb, std::span<const std::string> words) {
  KalmanFlags flags;
  const Arguments arguments = read_words(verb, words, flags);
  if (flags.help) return 0;
  demand_positionals(arguments, 1, 1, verb.usage);
  const KalmanSummary summary = kalman(arguments.positionals[0], flags.kalman);
  print_answer(summary, flags.json, print_summary);
  return 0;
}

}  // namespace engram
