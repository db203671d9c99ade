#include "engram/run/forecast/anomalies.h"

#include <cstdio>

#include "cli/series_verb.h"

namespace engram {
namespace {

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
  return answer_on_series(verb, words, anomalies, print_summary);
}

}  // namespace engram
