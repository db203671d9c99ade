// The figures of a report, as data: what page and JSON both show. docs/reports.md says what each one means.
//
// Runs that differ in nothing but their seed form a group. Nothing here reads a file or plays an episode.
#pragma once

#include <cmath>
#include <cstdint>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "engram/run/report/agent_maps.h"
#include "engram/run/report/memory_use.h"
#include "engram/run/report/record.h"

namespace engram::inline ENGRAM_REAL {

// Where an option's value comes from: the library, the tuned preset, or whoever started the run.
enum class Origin { library, preset, chosen };

struct OptionFigure {
  std::string name, value, standard, meaning;  // standard: the library's default for this kind of memory
  Origin origin;
};

// One run and what was measured of it.
struct RunFigures {
  RunRecord record;
  EvaluationSummary evaluation;
  std::vector<CutReturns> cuts;
  std::vector<OptionFigure> options;
  std::vector<MapFigure> maps;  // where the world has pictures of itself
};

// Several seeds over one axis: their mean, lowest and highest at each point that any of them has reached.
struct CurveBand {
  std::vector<double> timesteps, mean, low, high;
  std::vector<Curve> runs;
};

struct GroupFigures {
  std::string label;         // "ppo lstm", and what else tells it from the other groups
  std::string options_hash;  // of all its options but the seed
  std::vector<RunFigures> runs;
  double mean_return = NAN, low = NAN, high = NAN;  // 95 % bootstrap over the runs; over the episodes of a single run
  double interquartile_mean = NAN, min_return = NAN, max_return = NAN;  // of the runs' means; a single run's episodes
  double mean_length = NAN;
  Seconds seconds;  // sums over the runs
  double steps_per_second = NAN;
  CurveBand training, validation;                          // rollout/ep_rew_mean, eval/mean_reward
  std::vector<std::pair<std::string, CurveBand>> details;  // every other tag
  MemoryUse memory;
};

struct References {
  double random = NAN;  // mean return of uniformly random actions
  double random_low = NAN, random_high = NAN;
  double optimal = NAN;  // where it is known
};

struct ReportFigures {
  std::string environment, summary, version, commit;
  int64_t episodes = 0;  // of each run's evaluation
  std::string checkpoint;
  References references;
  std::vector<GroupFigures> groups;  // in order of appearance
  std::vector<std::string> copies;   // runs that repeat another one, seed included, and were left out
  std::shared_ptr<const ReportPart>
      part;  // what the task of this world makes of its findings; null: returns say it all
};

// What two runs have in common that are two tries of one thing: all but the seed, and what changes no result.
std::string identity_of(const RunRecord& record);

// Groups the runs and sums them up.
std::vector<GroupFigures> group(std::vector<RunFigures> runs);

std::shared_ptr<const ReportPart> part_of(const std::vector<GroupFigures>& groups);

CurveBand band_of(std::vector<Curve> curves);

nlohmann::ordered_json to_json(const ReportFigures& report);

}  // namespace engram::inline ENGRAM_REAL
