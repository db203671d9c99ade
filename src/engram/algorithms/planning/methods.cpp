#include "engram/algorithms/planning/methods.h"

#include <vector>

#include "engram/algorithms/planning/policy_iteration.h"
#include "engram/algorithms/planning/prioritised_sweeping.h"
#include "engram/algorithms/planning/value_iteration.h"
#include "engram/core/error.h"

namespace engram {
namespace {

constexpr Method methods[] = {
    {"value_iteration", "all states at once, until no value changes by more than the tolerance", value_iteration},
    {"value_iteration_bounds", "the same, until the true error is proved to be within the tolerance",
     value_iteration_bounds},
    {"value_iteration_in_place", "one state after another (Gauss-Seidel)", value_iteration_in_place},
    {"prioritised_sweeping", "the state with the largest residual first", prioritised_sweeping},
    {"policy_iteration", "evaluate a policy, make it greedy, until it is stable",
     [](const SparseModel& model, const Planning& planning) { return policy_iteration(model, planning); }},
    {"modified_policy_iteration", "the same with 20 sweeps of evaluation",
     [](const SparseModel& model, const Planning& planning) { return modified_policy_iteration(model, planning); }},
};

}  // namespace

std::span<const Method> planning_methods() { return methods; }

const Method& find_method(const std::string& name) {
  std::vector<std::string> names;
  std::string all;
  for (const Method& method : methods) {
    if (name == method.name) return method;
    names.emplace_back(method.name);
    all += (all.empty() ? "" : ", ") + names.back();
  }
  throw Error("method: expected one of " + all + ", found '" + name + "'" + suggestion(name, names));
}

}  // namespace engram
