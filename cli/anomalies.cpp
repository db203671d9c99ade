#include "engram/run/forecast/anomalies.h"

#include <cstdio>
#include <iostream>

#include "cli/arguments.h"
#include "cli/verbs.h"

namespace engram {
namespace {

struct AnomaliesFlags {
  AnomaliesRequest request;
  bool json = false, help = false;

  void visit(OptionVisitor& v) {
    request.visit(v);
    v.option("json", json, "print one JSON object");
    v.option("help", help, "show this");
  }
};

void print_summary(const AnomaliesSummary& s) {
  std::printf("%zu of %lld rows are called; of ordinary rows about %.3g would be\n", s.rows.size(),
              static_cast<long long>(s.judged), s.request.false_alarms * static_cast<double>(s.judged));
  for (const AnomalyRow& row : s.rows) {
    std::printf("  %-20s %-20s %12.6g expected %12.6g  p %.3g\n", visible(row.series).c_str(), row.stamp.c_str(),
                row.value, row.expected, row.p);
  }
}

}  // namespace

int anomalies_verb(const Verb& verb, std::span<const std::string> words) {
  AnomaliesFlags flags;
  const Arguments arguments = read_words(verb, words, flags);
  if (flags.help) return 0;
  demand_positionals(arguments, 1, 1, verb.usage);
  flags.request.file = arguments.positionals[0];
  const AnomaliesSummary summary = anomalies(flags.request);
  for (const std::string& note : summary.notes) std::cerr << "note: " << visible(note) << std::endl;
  if (flags.json) {
    print_json(to_json(summary));
  } else {
    print_summary(summary);
  }
  return 0;
}

}  // namespace engram
