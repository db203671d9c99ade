// Plan: everything that a run was asked to do, resolved from all sources.
//
// library defaults (they depend on the kind of memory) < preset < --config FILE.toml < flags. A key that nobody knows
// is an error in each of them, with its place and the nearest known name.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engram/algorithms/registry.h"
#include "engram/env/registry.h"
#include "engram/run/experiment/run_options.h"
#include "engram/run/files/settings.h"

namespace engram::inline ENGRAM_REAL {

struct Request {
  std::string algorithm, environment;
  std::string preset;                   // "": the tuned one where it exists; "none": no preset
  std::string config;                   // path of a TOML file, or ""
  std::vector<Setting> flags;           // the strongest source
  std::vector<std::string> also_known;  // further names worth suggesting for an unknown flag
};

struct Plan {
  std::string algorithm, environment;
  std::string memory = "none";
  std::string preset = "none";
  RunOptions run;
  std::unique_ptr<AlgorithmMaker> algorithm_options;
  std::unique_ptr<WorldMaker> world_options;

  OptionSet options();  // of run, algorithm and world; refers to this object
  // The world's alone. A name that run or algorithm have as well is theirs; the world's is called world_NAME.
  void visit_world(OptionVisitor& v) const;
};

Plan resolve(const Request& request);

// All resolved options as TOML that --config reads back to the same plan.
std::string toml_of(Plan& plan);

}  // namespace engram::inline ENGRAM_REAL
