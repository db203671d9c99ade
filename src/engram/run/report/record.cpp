#include "engram/run/report/record.h"

#include <filesystem>
#include <nlohmann/json.hpp>

#include "engram/core/error.h"
#include "engram/core/options.h"
#include "engram/run/files/files.h"
#include "engram/run/files/number_table.h"
#include "engram/run/files/settings.h"

namespace engram {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

Json description_of(const std::string& directory) {
  const std::string path = directory + "/run.json";
  if (!fs::is_directory(directory)) throw Error("no checkpoint: there is no run directory " + directory);
  if (!fs::exists(path)) throw Error("no checkpoint: " + directory + " is not a run directory (it has no run.json)");
  try {
    return Json::parse(read_file(path));
  } catch (const nlohmann::json::exception& error) {
    throw Error(path + ": " + error.what());
  }
}

std::string text_of(const Json& description, const char* key, const std::string& path, bool demanded) {
  const auto found = description.find(key);
  if (found != description.end() && found->is_string()) return found->get<std::string>();
  if (demanded) throw Error(path + ": expected the text '" + key + "'");
  return "";
}

bool ended_early(const Json& description) {
  const auto latest = description.find("latest");
  return latest != description.end() && latest->is_object() && latest->contains("stopped_by");
}

int64_t integer_of(const std::string& text, const std::string& place) {
  try {
    return std::stoll(text);
  } catch (const std::exception&) {
    throw Error(place + ": expected a whole number, found '" + text + "'");
  }
}

int64_t count_of(double number, const std::string& place) {
  constexpr double most = 9007199254740992;  // 2^53
  if (number >= 0 && number <= most) return static_cast<int64_t>(number);
  throw Error(place + ": expected a number of steps, found " + shortest(number));
}

Curve curve_of(const std::vector<double>& timesteps, const std::vector<double>& values) {
  Curve curve;
  for (size_t i = 0; i < values.size(); ++i) {
    if (!std::isfinite(values[i]) || !std::isfinite(timesteps[i])) continue;
    curve.timesteps.push_back(timesteps[i]);
    curve.values.push_back(values[i]);
  }
  return curve;
}

void read_metrics(RunRecord& record) {
  const std::string path = record.directory + "/metrics.csv";
  if (!fs::exists(path)) return;
  const NumberTable table = parse_number_table(read_file(path), path);
  const std::vector<double>& timesteps = table.column("time/total_timesteps");
  if (timesteps.empty()) return;
  record.timesteps = count_of(timesteps.back(), path + ": the last time/total_timesteps");
  for (size_t i = 0; i < table.names.size(); ++i) {
    if (table.names[i].starts_with("time/")) continue;
    record.curves.emplace_back(table.names[i], curve_of(timesteps, table.columns[i]));
  }
}

void read_timing(RunRecord& record) {
  record.seconds = {NAN, NAN, NAN, NAN};
  const std::string path = record.directory + "/timing.csv";
  if (!fs::exists(path)) return;
  const NumberTable table = parse_number_table(read_file(path), path);
  if (table.rows() == 0) return;
  record.seconds = {table.sum("seconds/world"), table.sum("seconds/acting"), table.sum("seconds/learning"),
                    table.sum("seconds/evaluation")};
  const std::vector<double>& elapsed = table.column("time/time_elapsed");
  if (!elapsed.empty()) record.wall_seconds = elapsed.back();
}

void read_options(RunRecord& record) {
  const std::string path = record.directory + "/options.toml";
  for (const Setting& setting : settings_of_toml(read_file(path), path)) {
    record.options.emplace_back(setting.name, setting.text);
  }
  record.seed = integer_of(record.option("seed"), path + ": seed");
  record.total_timesteps = integer_of(record.option("total_timesteps"), path + ": total_timesteps");
}

}  // namespace

const Curve& RunRecord::curve(std::string_view tag) const {
  static const Curve none;
  for (const auto& [name, found] : curves) {
    if (name == tag) return found;
  }
  return none;
}

std::string RunRecord::option(std::string_view name) const {
  for (const auto& [known, text] : options) {
    if (known == name) return text;
  }
  return "";
}

double RunRecord::steps_per_second() const {
  const double busy = seconds.world + seconds.acting + seconds.learning;
  return busy > 0 ? static_cast<double>(timesteps) / busy : NAN;
}

RunRecord read_record(const std::string& directory) {
  RunRecord record;
  record.directory = fs::path(directory).lexically_normal().string();
  if (record.directory.size() > 1 && record.directory.ends_with('/')) record.directory.pop_back();
  const std::string path = record.directory + "/run.json";
  const Json description = description_of(record.directory);
  record.algorithm = text_of(description, "algorithm", path, true);
  record.environment = text_of(description, "environment", path, true);
  record.memory = text_of(description, "memory", path, true);
  record.preset = text_of(description, "preset", path, false);
  record.version = text_of(description, "engram", path, false);
  record.commit = text_of(description, "commit", path, false);
  record.ended_early = ended_early(description);
  read_options(record);
  read_metrics(record);
  read_timing(record);
  return record;
}

}  // namespace engram
