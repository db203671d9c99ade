#include "engram/run/forecast/windows.h"

#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/arguments.h"
#include "cli/verbs.h"

namespace engram {
namespace {

struct WindowsFlags {
  WindowsRequest request;
  bool json = false, help = false;

  void visit(OptionVisitor& v) {
    request.visit(v);
    v.option("json", json, "print one JSON object");
    v.option("help", help, "show this");
  }
};

}  // namespace

int windows_verb(const Verb& verb, std::span<const std::string> words) {
  WindowsFlags flags;
  const Arguments arguments = read_words(verb, words, flags);
  if (flags.help) return 0;
  demand_positionals(arguments, 1, 1, verb.usage);
  flags.request.file = arguments.positionals[0];
  const WindowsSummary summary = write_windows(flags.request);
  for (const std::string& note : summary.notes) std::cerr << "note: " << visible(note) << std::endl;
  if (flags.json) {
    print_json({{"file", flags.request.out},
                {"series", summary.series},
                {"rows", summary.rows},
                {"features", summary.features}});
  } else {
    std::cout << summary.rows << " rows of " << summary.features << " features in " << visible(flags.request.out)
              << std::endl;
  }
  return 0;
}

}  // namespace engram
