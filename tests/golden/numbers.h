// Golden files as numbers.
#pragma once

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engram/core/view.h"

namespace engram::inline ENGRAM_REAL {

inline nlohmann::json golden(const std::string& file) {
  std::ifstream stream(std::string(ENGRAM_GOLDEN) + "/" + file);
  return nlohmann::json::parse(stream);
}

inline void flatten(const nlohmann::json& value, std::vector<double>& out) {
  if (value.is_array()) {
    for (const nlohmann::json& each : value) flatten(each, out);
  } else {
    out.push_back(value.get<double>());
  }
}

// A list is one column, a list of lists has a row each.
inline Tensor tensor(const nlohmann::json& value) {
  std::vector<double> numbers;
  flatten(value, numbers);
  const auto rows = static_cast<int64_t>(value.size());
  Tensor result(rows, static_cast<int64_t>(numbers.size()) / rows);
  for (size_t i = 0; i < numbers.size(); ++i) result.values()[i] = static_cast<Real>(numbers[i]);
  return result;
}

}  // namespace engram::inline ENGRAM_REAL
