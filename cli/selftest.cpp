// selftest: every check with its difference and its tolerance; one that fails makes the exit status 1.
#include "engram/run/selftest/selftest.h"

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/arguments.h"
#include "cli/verbs.h"

namespace engram {
namespace {

using Json = nlohmann::ordered_json;

constexpr size_t subjects_width = 60;

struct SelftestFlags {
  bool json = false, help = false;
  void visit(OptionVisitor& v) {
    v.option("json", json, "print one JSON object");
    v.option("help", help, "show this");
  }
};

size_t count_passed(std::span<const Check> checks) {
  return static_cast<size_t>(std::ranges::count_if(checks, [](const Check& check) { return check.passed; }));
}

Json to_json(std::span<const Check> checks) {
  Json rows = Json::array();
  for (const Check& check : checks) {
    rows.push_back({{"name", check.name},
                    {"subject", check.subject},
                    {"passed", check.passed},
                    {"figure", check.figure},
                    {"bound", check.bound}});
  }
  const size_t passed = count_passed(checks);
  return {{"passed", passed}, {"failed", checks.size() - passed}, {"checks", rows}};
}

// "elman; gru; lstm", or the first ones and how many more.
std::string subjects(std::span<const Check> checks) {
  std::string text;
  size_t shown = 0;
  for (const Check& check : checks) {
    const std::string next = (text.empty() ? "" : "; ") + check.subject;
    if (shown > 0 && text.size() + next.size() > subjects_width) break;
    text += next;
    ++shown;
  }
  return shown == checks.size() ? text : text + "; and " + std::to_string(checks.size() - shown) + " more";
}

// Checks of one name share a line, so that all fit on a screen; each failure has its own.
void print(std::span<const Check> checks) {
  std::vector<std::string> names;
  for (const Check& check : checks) {
    if (std::ranges::find(names, check.name) == names.end()) names.push_back(check.name);
  }
  for (const std::string& name : names) {
    std::vector<Check> good;
    for (const Check& check : checks) {
      if (check.name != name) continue;
      if (check.passed) {
        good.push_back(check);
      } else {
        std::printf("  FAILED  %-56s %s: %.3g, allowed %.3g\n", name.c_str(), check.subject.c_str(), check.figure,
                    check.bound);
      }
    }
    if (!good.empty()) std::printf("  passed  %-56s %s\n", name.c_str(), subjects(good).c_str());
  }
  const size_t passed = count_passed(checks);
  std::printf("%zu passed, %zu failed\n", passed, checks.size() - passed);
}

}  // namespace

int selftest_verb(const Verb& verb, std::span<const std::string> words) {
  SelftestFlags flags;
  const Arguments arguments = read_words(verb, words, flags);
  if (flags.help) return 0;
  demand_positionals(arguments, 0, 0, verb.usage);
  const std::vector<Check> checks = run_selftest();
  if (flags.json) {
    print_json(to_json(checks));
  } else {
    print(checks);
  }
  return count_passed(checks) == checks.size() ? 0 : 1;
}

}  // namespace engram
