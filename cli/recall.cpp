#include "engram/run/hidden/recall.h"

#include <cstdio>

#include "cli/arguments.h"
#include "cli/verbs.h"

namespace engram {
namespace {

struct RecallFlags {
  RecallOptions recall;
  bool json = false, help = false;

  void visit(OptionVisitor& v) {
    recall.visit(v);
    v.option("json", json, "print one JSON object");
    v.option("help", help, "show this");
  }
  std::vector<OptionNeed> needs() const { return recall.needs(); }
};

std::string line_of(const Pattern& pattern, int64_t row, int64_t columns) {
  std::string text;
  for (int64_t i = 0; i < columns; ++i) text += pattern[static_cast<size_t>(row * columns + i)] > 0 ? '#' : '.';
  return text;
}

void print_summary(const RecallSummary& summary) {
  for (const RecallRow& row : summary.rows) {
    std::printf("%lld patterns in %lld units (load %.3f): overlap %.3f\n", static_cast<long long>(row.stored),
                static_cast<long long>(summary.units), row.load, row.overlap);
  }
  if (!summary.rows.empty()) return;
  std::printf(
      "%lld patterns in %lld units: %lld stay as they are; with %g of the units wrong %.1f %% come back whole\n",
      static_cast<long long>(summary.stored), static_cast<long long>(summary.units),
      static_cast<long long>(summary.stable), summary.flips, 100 * summary.recalled);
  if (summary.columns == 0) return;
  std::printf("the last one, as shown and as found:\n");
  for (int64_t row = 0; row * summary.columns < summary.units; ++row) {
    std::printf("  %s    %s\n", line_of(summary.shown, row, summary.columns).c_str(),
                line_of(summary.found, row, summary.columns).c_str());
  }
}

}  // namespace

int recall_verb(const Verb& verb, std::span<const std::string> words) {
  RecallFlags flags;
  const Arguments arguments = read_words(verb, words, flags);
  if (flags.help) return 0;
  demand_positionals(arguments, 0, 0, verb.usage);
  const RecallSummary summary = recall(flags.recall);
  print_answer(summary, flags.json, print_summary);
  return 0;
}

}  // namespace engram
