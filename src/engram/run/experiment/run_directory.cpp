#include "engram/run/experiment/run_directory.h"

#include <filesystem>
#include <nlohmann/json.hpp>

#include "engram/core/error.h"
#include "engram/run/files/files.h"

namespace engram::inline ENGRAM_REAL {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

std::string text_field(const Json& description, const char* name, const std::string& directory) {
  const auto found = description.find(name);
  if (found == description.end() || !found->is_string()) {
    throw Error(directory + "/run.json: expected the text '" + name + "'");
  }
  return found->get<std::string>();
}

}  // namespace

Json read_description(const std::string& directory) {
  const std::string path = directory + "/run.json";
  if (!fs::exists(path)) throw Error("no checkpoint: " + directory + " is not a run directory (it has no run.json)");
  try {
    return Json::parse(read_file(path));
  } catch (const nlohmann::json::exception& error) {
    throw Error(path + ": " + error.what());
  }
}

void CheckpointHead::visit(Archive& archive) {
  archive("algorithm", algorithm);
  archive("environment", environment);
  archive("memory", memory);
  archive("schedule_timesteps", schedule_timesteps, a_count);
  archive("made_from", made_from);
}

void CheckpointHead::demand_match(const Plan& plan) const {
  if (algorithm == plan.algorithm && environment == plan.environment && memory == plan.memory) return;
  throw Error("the checkpoint is of " + algorithm + " " + environment + " --memory " + memory + ", the run of " +
              plan.algorithm + " " + plan.environment + " --memory " + plan.memory);
}

bool is_run(const std::string& directory) { return fs::exists(directory + "/run.json"); }

Plan plan_of_run(const std::string& directory, const std::vector<Setting>& overrides) {
  const Json description = read_description(directory);
  Plan plan = resolve({.algorithm = text_field(description, "algorithm", directory),
                       .environment = text_field(description, "environment", directory),
                       .preset = "none",
                       .config = directory + "/options.toml",
                       .flags = overrides,
                       .also_known = {}});
  plan.preset = text_field(description, "preset", directory);
  return plan;
}

Plan plan_for_resume(const ResumeRequest& request) {
  Plan plan = plan_of_run(request.run, request.flags);
  const int64_t planned = plan_of_run(request.run, {}).run.total_timesteps;
  if (plan.run.total_timesteps < planned) {
    throw Error("--total_timesteps: may be raised on resume, expected at least " + std::to_string(planned) +
                ", found " + std::to_string(plan.run.total_timesteps));
  }
  const bool same = (request.algorithm.empty() || request.algorithm == plan.algorithm) &&
                    (request.environment.empty() || request.environment == plan.environment);
  if (!same) {
    throw Error("--resume: " + request.run + " is a run of " + plan.algorithm + " " + plan.environment + ", not of " +
                request.algorithm + " " + request.environment);
  }
  return plan;
}

}  // namespace engram::inline ENGRAM_REAL
