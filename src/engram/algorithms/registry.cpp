// The table of algorithms: one line each.
#include <string>

#include "engram/algorithms/fitted/fitted_q_algorithm.h"
#include "engram/algorithms/linear/linear_algorithm.h"
#include "engram/algorithms/policy/a2c.h"
#include "engram/algorithms/policy/ppo.h"
#include "engram/algorithms/registry.h"
#include "engram/algorithms/rules/rule_algorithm.h"
#include "engram/algorithms/sequence/classifier.h"
#include "engram/algorithms/tabular/tabular_algorithm.h"
#include "engram/core/error.h"

namespace engram::inline ENGRAM_REAL {

const std::vector<AlgorithmEntry>& registered_algorithms() {
  static const std::vector<AlgorithmEntry> entries = [] {
    std::vector<AlgorithmEntry> all{a2c_entry(), ppo_entry()};
    for (AlgorithmEntry& entry : tabular_entries()) all.push_back(std::move(entry));
    for (AlgorithmEntry& entry : linear_entries()) all.push_back(std::move(entry));
    for (AlgorithmEntry& entry : rule_entries()) all.push_back(std::move(entry));
    all.push_back(classifier_entry());
    all.push_back(fitted_q_entry());
    return all;
  }();
  return entries;
}

const AlgorithmEntry& find_algorithm(const std::string& name) {
  std::vector<std::string> names;
  for (const AlgorithmEntry& entry : registered_algorithms()) {
    if (entry.name == name) return entry;
    names.push_back(entry.name);
  }
  throw Error("unknown algorithm '" + name + "'" + suggestion(name, names) + "; `engram list` shows all");
}

}  // namespace engram::inline ENGRAM_REAL
