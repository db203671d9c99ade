// The export verb: a run's policy as one C++17 file that needs nothing else.
//
//   namespace NAME: class Agent {
//     static constexpr int observation_size, action_size, memory_size;
//     void reset();
//     void step(const float* observation, bool start, float* action, const float* mask = nullptr); };
//
// Greedy, with the observation's normalisation, memory, masks and bounds inside; a discrete action is its index.
// NAME is the header's own, so that any number of policies live in one program: all that a header defines stands in it.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "engram/env/vector_env.h"
#include "engram/run/export/embeddable.h"

namespace engram {

struct ExportRequest {
  std::string run, out;
  std::string checkpoint = "last";  // or "best"
  std::string name;                 // the namespace; "": after the file
  bool force = false;               // though options or data were changed since
};

struct ExportSummary {
  std::string file, name_space;
  int64_t bytes = 0;                // of constants
  int64_t state_bytes = 0;          // of one Agent: memory and scratch
  int64_t operations_per_step = 0;  // multiplications and additions of the products
  int64_t parity_steps = 0;
  double max_difference = 0;  // of values, relative to those above 1
};

// Plays the policy beside its exported twin, compiled from the very text that is written, and refuses (status 1) where
// they differ. Error where the run's policy has no network, the file exists or cannot be created, or the name
// is no name of C++.
ExportSummary export_header(const ExportRequest& request, const std::function<void(const std::string&)>& warn);

inline namespace ENGRAM_REAL {

// The largest difference between an agent's values and its exported twin's over so many steps of a world of one lane,
// with beginnings inside. Error (status 1) where values differ by more than 1e-5, relative to those above 1, or actions
// by more than such a difference explains.
double compare_exported(const Agent& agent, const Embeddable& exported, VectorEnv& world, int64_t steps);

}  // namespace ENGRAM_REAL

// Built in: the text of embedded_policy.h, and that of a cell's file in nn/cells.
std::string_view embedded_policy_text();
std::string_view cell_text(std::string_view cell);

}  // namespace engram
