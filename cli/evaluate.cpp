#include <cmath>
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
    v.option("episodes", request.episodes, {1, 65536}, "whole episodes; a market is judged in one pass, whatever this");
    v.option("checkpoint", request.checkpoint, {"last", "best"}, "which checkpoint of the run");
    v.option("stochastic", stochastic, "draw actions instead of taking the most likely");
    v.option("seed", request.seed, {-1, 9e15}, "of the episodes; -1: the run's, in a stream of its own");
    v.option("trace", request.trace, {}, "CSV file that takes one row per step");
    v.option("json", json, "print one JSON object");
    v.option("help", help, "show this");
  }
};

struct FigureText {
  std::string operator()(double value) const { return formatted("%.6g", value); }
  std::string operator()(bool value) const { return value ? "yes" : "no"; }
  std::string operator()(const Interval& value) const {
    return "[" + formatted("%.3g", value.low) + ", " + formatted("%.3g", value.high) + "]";
  }
  static std::string formatted(const char* format, double value) {
    char text[32];
    std::snprintf(text, sizeof text, format, value);
    return text;
  }
};

void print_figure(const PassFigure& figure) {
  std::printf("  %-20s %12s   %s\n", figure.name.c_str(), std::visit(FigureText(), figure.value).c_str(),
              figure.meaning.c_str());
}

void print_judgement(const Judgement& j) {
  const auto row = [](const char* name, double value, const char* meaning) {
    if (std::isfinite(value)) {
      std::printf("  %-20s %12.6g   %s\n", name, value, meaning);
    } else {
      std::printf("  %-20s %12s   %s\n", name, "-", meaning);
    }
  };
  std::printf("  test part: %lld bars from %s to %s, %.1f a year\n", static_cast<long long>(j.bars),
              j.time.front().c_str(), j.time.back().c_str(), j.bars_per_year);
  row("log return", j.log_return, "closed out, costs paid");
  row("buy and hold", j.buy_and_hold, "log return; flat is 0");
  if (j.oracle) row("oracle", *j.oracle, "log return of the best policy on the same bars");
  if (j.oracle_share) row("share of the oracle", *j.oracle_share, "");
  row("Sharpe", j.sharpe, "mean / sd (n - 1) of bar returns, a year");
  row("probabilistic Sharpe", j.probabilistic_sharpe, "chance that the true Sharpe is above 0");
  row("deflated Sharpe", j.deflated_sharpe, "above the best of noise in as many trials and looks");
  row("greatest drawdown", j.max_drawdown, "share of the peak");
  row("turnover", j.turnover, "traded value over NLV, summed");
  row("cost", j.cost, "money paid; equity began at 1");
  row("exposure", j.exposure, "mean position");
  row("break-even cost", j.break_even_cost_bps, "bp at which these orders earn nothing");
  for (const Judgement::Variant& v : j.variants) row(v.name.c_str(), v.log_return, "log return of the same orders");
  row("timing p", j.timing_p, "share of circular shifts at least as good");
  std::printf("  %-20s [%.3g, %.3g]   mean per bar, account less exposure x market\n", "excess, 95 %", j.excess.low,
              j.excess.high);
  for (const PassFigure& figure : j.figures) print_figure(figure);
  std::printf("  verdict after %lld look%s at these bars: %s\n", static_cast<long long>(j.looks),
              j.looks == 1 ? "" : "s", j.verdict.c_str());
}

void print_summary(const EvaluationSummary& s) {
  std::printf("%s, checkpoint %s: %lld episode%s of %s, %s\n", s.run.c_str(), s.checkpoint.c_str(),
              static_cast<long long>(s.episodes), s.episodes == 1 ? "" : "s", s.environment.c_str(),
              s.deterministic ? "greedy" : "stochastic");
  std::printf("  return %.3f, 95 %% interval [%.3f, %.3f], deviation %.3f, from %.3f to %.3f; length %.1f\n",
              s.mean_return, s.low, s.high, s.std_return, s.min_return, s.max_return, s.mean_length);
  if (!s.judgement) {
    for (const auto& [name, value] : s.test) std::printf("  %-16s %.6g\n", name.c_str(), value);
  } else {
    print_judgement(*s.judgement);
  }
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
    std::cout << to_json(summary).dump() << std::endl;
  } else {
    print_summary(summary);
  }
  return 0;
}

}  // namespace engram
