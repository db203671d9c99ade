// The methods of planning by name, for `solve`.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "engram/algorithms/planning/planning.h"

namespace engram {

struct Method {
  const char *name, *summary;
  Solution (*solve)(const SparseModel& model, const Planning& planning);
};

std::span<const Method> planning_methods();
const Method& find_method(const std::string& name);  // Error with the nearest name

}  // namespace engram
