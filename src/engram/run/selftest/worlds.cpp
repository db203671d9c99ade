// Every registered environment keeps the rules of environments, a user's own too: `my_program selftest`.
#include "engram/env/conformance.h"
#include "engram/env/dataset_conformance.h"
#include "engram/run/selftest/selftest.h"
#include "engram/run/selftest/world.h"

namespace engram {
namespace {

// Broken rules; the first one is thrown, so that the subject tells it.
double broken_rules(const WorldEntry& world) {
  const auto findings = check_environment(world, *registered_maker(world), {.context = made_context(), .steps = 10000});
  if (!findings.empty()) throw Error(findings[0], 1);
  return 0;
}

double broken_rules_of_data(const WorldEntry& world) {
  const auto findings = check_dataset(world, *registered_maker(world), made_context(), 5);
  if (!findings.empty()) throw Error(findings[0], 1);
  return 0;
}

}  // namespace

std::vector<Check> judge_worlds() {
  std::vector<Check> checks;
  for (const WorldEntry& world : registered_worlds()) {
    if (world.kind == WorldKind::dataset) {
      checks.push_back(
          judge("a data set keeps its contract", world.id, 0, [&] { return broken_rules_of_data(world); }));
    }
    if (world.kind != WorldKind::environment) continue;
    checks.push_back(judge("an environment keeps its contract", world.id, 0, [&] { return broken_rules(world); }));
  }
  return checks;
}

}  // namespace engram
