#include "engram/run/forecast/windows.h"

#include <iostream>

#include "cli/series_verb.h"

namespace engram {
namespace {

void print_summary(const WindowsSummary& s) {
  std::cout << s.rows << " rows of " << s.features << " features in " << visible(s.file) << std::endl;
}

}  // namespace

int windows_verb(const Verb& verb, std::span<const std::string> words) {
  return answer_on_series(verb, words, write_windows, print_summary);
}

}  // namespace engram
