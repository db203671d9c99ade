#include "engram/run/hidden/hmm.h"

#include <cstdio>

#include "cli/arguments.h"
#include "cli/verbs.h"

namespace engram {
namespace {

struct HmmFlags {
  HmmOptions hmm;
  bool json = false, help = false;

  void visit(OptionVisitor& v) {
    hmm.visit(v);
    v.option("json", json, "print one JSON object");
    v.option("help", help, "show this");
  }
  std::vector<OptionNeed> needs() const { return hmm.needs(); }
};

void print_row(const char* name, const Matrix& values, int64_t row) {
  std::printf("  %s", name);
  for (int64_t j = 0; j < values.columns(); ++j) std::printf(" %.6g", values(row, j));
}

void print_summary(const HmmSummary& summary) {
  std::printf("%s: %lld rows, %lld sequences; log likelihood %.6f", visible(summary.file).c_str(),
              static_cast<long long>(summary.posterior.state.rows()), static_cast<long long>(summary.sequences),
              summary.posterior.log_likelihood);
  if (summary.fitted) {
    std::printf(", %lld iterations%s", static_cast<long long>(summary.iterations),
                summary.converged ? "" : ", not converged");
  }
  std::printf("\n");
  const HiddenMarkov& model = summary.model;
  for (int64_t s = 0; s < model.states(); ++s) {
    std::printf("state %lld: start %.4f", static_cast<long long>(s), model.start(0, s));
    print_row("moves", model.transition, s);
    for (const auto& [name, values] : model.emission->parameters()) print_row(name.c_str(), *values, s);
    std::printf("\n");
  }
  std::printf("most likely path (log probability %.6f), as runs of a state:", summary.path.log_probability);
  const std::vector<int64_t>& path = summary.path.states;
  for (size_t begin = 0, end = 0; begin < path.size(); begin = end) {
    while (end < path.size() && path[end] == path[begin]) ++end;
    std::printf(" %lldx%zu", static_cast<long long>(path[begin]), end - begin);
  }
  std::printf("\n");
}

}  // namespace

int hmm_verb(const Verb& verb, std::span<const std::string> words) {
  HmmFlags flags;
  const Arguments arguments = read_words(verb, words, flags);
  if (flags.help) return 0;
  demand_positionals(arguments, 1, 2, verb.usage);
  const std::vector<std::string>& names = arguments.positionals;
  const std::vector<std::string> acts{"fit", "decode"};
  if (names.size() == 2 && names[0] != acts[0] && names[0] != acts[1]) {
    throw Error("hmm: expected fit or decode before the file, found '" + names[0] + "'" + suggestion(names[0], acts));
  }
  const bool decode = names.size() == 2 ? names[0] == acts[1] : !flags.hmm.model.empty();
  const HmmSummary summary = hidden_states(names.back(), flags.hmm, decode);
  print_answer(summary, flags.json, print_summary);
  return 0;
}

}  // namespace engram
