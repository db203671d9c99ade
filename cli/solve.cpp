// solve: plans on a finite model, or on one whose state is hidden, and prints values and actions.
#include "engram/run/solve/solve.h"

#include <algorithm>
#include <cstdio>
#include <iostream>

#include "cli/arguments.h"
#include "cli/verbs.h"
#include "engram/run/pomdp/solve_pomdp.h"

namespace engram {
namespace {

struct SolveFlags {
  SolveOptions solve;
  bool json = false, help = false;

  void visit(OptionVisitor& v) {
    solve.visit(v);
    v.option("json", json, "print one JSON object");
    v.option("help", help, "show this");
  }
};

constexpr size_t shown_states = 64;

void print_summary(const SolveSummary& s) {
  const Solution& solution = s.solution;
  std::printf("%s: %lld states, %lld actions, %lld moves; %s, gamma %g\n", visible(s.name).c_str(),
              static_cast<long long>(s.states), static_cast<long long>(s.actions), static_cast<long long>(s.moves),
              s.options.method.c_str(), s.options.gamma);
  std::printf("  %lld sweeps, %lld backups, %.3f s; residual %.3g", static_cast<long long>(solution.sweeps),
              static_cast<long long>(solution.backups), s.cpu_seconds, solution.residual);
  if (solution.error_bound) std::printf(", no value is off by more than %.3g", *solution.error_bound);
  std::printf("\n");
  if (s.start_value) std::printf("  an episode is worth %.6f\n", *s.start_value);
  std::printf("  %8s %14s %7s\n", "state", "value", "action");
  for (size_t i = 0; i < std::min(shown_states, solution.values.size()); ++i) {
    std::printf("  %8zu %14.6f %7lld\n", i, solution.values[i], static_cast<long long>(solution.policy[i]));
  }
  if (solution.values.size() > shown_states) std::printf("  ... --json prints all\n");
}

struct PomdpFlags {
  PomdpSolveOptions solve;
  bool json = false, help = false;

  void visit(OptionVisitor& v) {
    solve.visit(v);
    v.option("json", json, "print one JSON object");
    v.option("help", help, "show this");
  }
};

std::string belief_words(const PomdpSummary& s) {
  std::string text;
  for (size_t i = 0; i < std::min(shown_states, s.believed.belief.size()); ++i) {
    char p[32];
    std::snprintf(p, sizeof p, " %.6g", s.believed.belief[i]);
    text += " " + s.model.states.of(static_cast<int64_t>(i)) + p;
  }
  return text + (s.believed.belief.size() > shown_states ? " ..." : "");
}

void print_pomdp(const PomdpSummary& s) {
  const PomdpSolution& solution = s.solution;
  std::printf("%s: %lld states, %lld actions, %lld observations%s; %s, gamma %g\n", visible(s.name).c_str(),
              static_cast<long long>(s.model.states.count), static_cast<long long>(s.model.actions.count),
              static_cast<long long>(s.model.observations.count), s.model.costs ? ", costs (values are negative)" : "",
              s.options.method.c_str(), s.model.discount);
  std::printf("  %lld backups, %zu vectors, %.3f s%s\n", static_cast<long long>(solution.backups),
              solution.vectors.size(), s.cpu_seconds,
              solution.converged ? "" : "; the tolerance was not reached, raise --max_backups");
  std::printf("  the start is worth %.6f, and no policy more than %.6f\n", solution.lower, solution.upper);
  if (s.options.method == "incremental_pruning") {
    std::printf("  no belief's value is off by more than %.3g\n", solution.error_bound);
  }
  std::printf("  %s:%s\n    do %s, worth %.6f\n", s.options.history.empty() ? "belief at the start" : "belief now",
              belief_words(s).c_str(), s.model.actions.of(s.believed.action).c_str(), s.believed.value);
}

// The words are about a process whose state is hidden, which has options of its own.
bool names_pomdp(std::span<const std::string> words) { return std::ranges::any_of(words, is_pomdp); }

int solve_hidden(const Verb& verb, std::span<const std::string> words) {
  PomdpFlags flags;
  const Arguments arguments = read_words(verb, words, flags);
  if (flags.help) return 0;
  demand_positionals(arguments, 1, 1, verb.usage);
  print_answer(solve_pomdp(arguments.positionals[0], flags.solve), flags.json, print_pomdp);
  return 0;
}

}  // namespace

int solve_verb(const Verb& verb, std::span<const std::string> words) {
  if (names_pomdp(words)) return solve_hidden(verb, words);
  SolveFlags flags;
  const Arguments arguments = read_words(verb, words, flags, Others::returned);
  if (flags.help) {
    PomdpFlags hidden;
    OptionSet options;
    options.add(hidden);
    std::cout << "\nof a model whose state is hidden, model.pomdp or Tiger-v0:\n";
    print_options(options);
    return 0;
  }
  const std::vector<Setting>& settings = arguments.others;
  demand_positionals(arguments, 1, 1, verb.usage);
  const SolveSummary summary = solve(arguments.positionals[0], settings, flags.solve);
  if (!summary.solution.note.empty()) std::cerr << "note: " << summary.solution.note << std::endl;
  print_answer(summary, flags.json, print_summary);
  return 0;
}

}  // namespace engram
