// solve: plans on a finite model and prints values and actions.
#include "engram/run/solve/solve.h"

#include <cstdio>
#include <iostream>

#include "cli/arguments.h"
#include "cli/verbs.h"

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

}  // namespace

int solve_verb(const Verb& verb, std::span<const std::string> words) {
  SolveFlags flags;
  const Arguments arguments = read_words(verb, words, flags, Others::returned);
  if (flags.help) return 0;
  const std::vector<Setting>& settings = arguments.others;
  demand_positionals(arguments, 1, 1, verb.usage);
  const SolveSummary summary = solve(arguments.positionals[0], settings, flags.solve);
  if (!summary.solution.note.empty()) std::cerr << "note: " << summary.solution.note << std::endl;
  print_answer(summary, flags.json, print_summary);
  return 0;
}

}  // namespace engram
