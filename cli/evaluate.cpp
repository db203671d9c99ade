// evaluate: plays a trained run and prints its figures, a summary in words or JSON.
#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/arguments.h"
#include "cli/verbs.h"
#include "engram/run/evaluate/evaluate_run.h"

namespace engram {
namespace {

struct EvaluateFlags {
  EvaluationRequest request;
  bool stochastic = false, json = false, help = false;

  void visit(OptionVisitor& v) {
    v.option("episodes", request.episodes, {1, 65536},
             "whole episodes, or games; a market and a data set are judged in one pass, whatever this");
    v.option("checkpoint", request.checkpoint, {"last", "best"}, "which checkpoint of the run");
    v.option("stochastic", stochastic, "draw actions instead of taking the most likely");
    v.option("seed", request.seed, {-1, 9e15}, "of the episodes; -1: the run's, in a stream of its own");
    v.option("trace", request.trace, {}, "CSV file that takes one row per step");
    v.option("force", request.force, "evaluate though the run's options or data were changed after training");
    v.option("json", json, "print one JSON object");
    v.option("help", help, "show this");
  }
};

// A data set's: figures beside those of whoever looks at no input.
void print_figures(const EvaluationSummary& s) {
  std::printf("%s, checkpoint %s: the test part of %s, %lld sequence%s\n", visible(s.run).c_str(), s.checkpoint.c_str(),
              s.environment.c_str(), static_cast<long long>(s.episodes), s.episodes == 1 ? "" : "s");
  for (size_t i = 0; i < s.figures.size(); ++i) {
    const double value = std::get<double>(s.figures[i].value);
    std::printf("  %-18s %12.6g", s.figures[i].name.c_str(), value);
    if (i < s.baseline.size()) std::printf("   without looking %.6g", std::get<double>(s.baseline[i].value));
    std::printf("   %s\n", s.figures[i].meaning.c_str());
  }
}

void print_summary(const EvaluationSummary& s) {
  if (!s.figures.empty()) return print_figures(s);
  std::printf("%s, checkpoint %s: %lld episode%s of %s, %s\n", visible(s.run).c_str(), s.checkpoint.c_str(),
              static_cast<long long>(s.episodes), s.episodes == 1 ? "" : "s", s.environment.c_str(),
              s.deterministic ? "greedy" : "stochastic");
  std::printf("  return %.3f, 95 %% interval [%.3f, %.3f], deviation %.3f, from %.3f to %.3f; length %.1f\n",
              s.mean_return, s.low, s.high, s.std_return, s.min_return, s.max_return, s.mean_length);
  if (s.finding) std::printf("%s", s.finding->text().c_str());
}

}  // namespace

int evaluate_verb(const Verb& verb, std::span<const std::string> words) {
  EvaluateFlags flags;
  const Arguments arguments = read_words(verb, words, flags, Others::returned);
  if (flags.help) return 0;
  demand_positionals(arguments, 1, 1, verb.usage);
  flags.request.run = arguments.positionals[0];
  flags.request.world_options = arguments.others;
  flags.request.deterministic = !flags.stochastic;
  flags.request.also_known = arguments.own;
  const EvaluationSummary summary = evaluate_run(flags.request, warn);
  if (flags.json) {
    print_json(to_json(summary));
  } else {
    print_summary(summary);
  }
  return 0;
}

}  // namespace engram
