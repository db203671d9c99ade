#include "engram/run/experiment/trained_run.h"

#include <algorithm>

#include "engram/core/fingerprint.h"
#include "engram/core/platform.h"
#include "engram/run/experiment/experiment.h"
#include "engram/run/files/checkpoints.h"
#include "engram/run/files/files.h"

namespace engram::inline ENGRAM_REAL {

TrainedRun::TrainedRun(const std::string& directory, const std::string& checkpoint,
                       const std::vector<Setting>& overrides, const std::function<void(const std::string&)>& warn,
                       bool force, bool awaits)
    : plan_(plan_of_run(directory, overrides)), awaits_(awaits) {
  const FlushDenormals flush;
  Checkpoints checkpoints(directory);
  Archive archive = checkpoint == "best" ? checkpoints.best() : checkpoints.newest_without_blocks(warn);
  CheckpointHead head;
  archive("head", head);
  head.demand_match(plan_);
  DataReader data;
  const auto read = [&](const std::string& path) { return data.read(path); };
  const int lanes = static_cast<int>(plan_.run.n_envs);
  World world = plan_.world_options->make_world(lanes, {DataPart::train, read, milliseconds_now(), false, awaits});
  Plan as_made = plan_of_run(directory, {});
  Provenance found = provenance_of(as_made, data);
  const auto names_data = [&](const Setting& setting) { return data.has_read(setting.text); };
  if (std::ranges::any_of(overrides, names_data)) found.data = head.made_from.data;
  demand_same(head.made_from, found, directory, force, warn);
  training_world_ = borrowed(world);
  FittedPart fitted{training_world_};
  archive("data", fitted);
  algorithm_ = plan_.algorithm_options->make(std::move(world), {.seed = static_cast<uint64_t>(plan_.run.seed),
                                                                .total_timesteps = plan_.run.total_timesteps,
                                                                .threads = nullptr,
                                                                .clock = thread_cpu_seconds,
                                                                .n_envs = lanes});
  PolicyPart policy{*algorithm_};
  archive("policy", policy);
}

std::string TrainedRun::fingerprint() const {
  Archive archive = Archive::saver();
  PolicyPart policy{*algorithm_};
  archive("policy", policy);
  return fingerprint_of(archive.finish());
}

std::vector<ObservationMap> TrainedRun::maps() const {
  VectorEnv* const* lanes = std::get_if<VectorEnv*>(&training_world_);
  return lanes == nullptr ? std::vector<ObservationMap>() : (*lanes)->maps();
}

World TrainedRun::make_world(int lanes, DataPart part) const {
  World world = plan_.world_options->make_world(lanes, {part, read_file, milliseconds_now(), false, awaits_});
  copy_fitted(training_world_, borrowed(world));
  return world;
}

}  // namespace engram::inline ENGRAM_REAL
