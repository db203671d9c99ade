// The act verb: what a trader holds from the next open on.
//
// The very pass of `evaluate` over the file, with a bar behind its last one that has not happened yet: the order decided
// at the last close is that bar's. So memory, normalisation, the position held and orders on their way are those of an
// evaluation of tomorrow's file, and its ledger's row says the same. The pass begins where evaluate's does: at the first
// bar of all where none is known to the agent, else behind the last one that is, or at the run's --test_from.
//
// Error: the run's world is no market, its bars are made, or the file is too short.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engram/run/experiment/trained_run.h"

namespace engram::inline ENGRAM_REAL {

struct ActRequest {
  std::string run, checkpoint = "last";
  std::vector<Setting> world_options;  // data at least
  bool force = false;
};

struct Order {
  std::string symbol;
  double position = 0;                // a fraction of NLV, to be held from the next open on
  double ordered = 0;                 // decided at the last close: the same, or with a delay what fills that much later
  std::vector<double> probabilities;  // of each action (short, flat, long, or flat, long); {} where there are none
  std::string after;                  // stamp of the last bar
  std::string coming;                 // of the bar with that open, by the series' rhythm
  int64_t bars = 0, delay = 0;        // of the file; between that open and the fill
  bool ruined = false;                // the account of the pass came to nothing
};

struct ActAnswer {
  std::string run, algorithm;
  std::vector<Order> orders;           // of each instrument that is judged
  nlohmann::ordered_json run_verdict;  // market_task.h's; null: never judged
};

ActAnswer act(const ActRequest& request, const std::function<void(const std::string&)>& warn);
nlohmann::ordered_json to_json(const ActAnswer& answer);

}  // namespace engram::inline ENGRAM_REAL
