// The registry of algorithms: name -> its options at their defaults, and how it is made.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engram/algorithms/algorithm.h"
#include "engram/core/options.h"

namespace engram::inline ENGRAM_REAL {

class AlgorithmMaker {
 public:
  virtual ~AlgorithmMaker() = default;
  virtual void visit_options(OptionVisitor& visitor) = 0;
  // Checks the options against each other and the world (Error), then makes. The world has as many lanes as `n_envs`.
  virtual std::unique_ptr<Algorithm> make(VectorEnvPtr world, const RunContext& context) const = 0;
};

struct AlgorithmEntry {
  std::string name, summary;
  // A fresh set of options at the library's defaults for this kind of memory ("none", "elman", "gru", "lstm").
  std::unique_ptr<AlgorithmMaker> (*options)(const std::string& memory);
};

const std::vector<AlgorithmEntry>& registered_algorithms();
const AlgorithmEntry& find_algorithm(const std::string& name);  // Error with the nearest name

}  // namespace engram::inline ENGRAM_REAL
