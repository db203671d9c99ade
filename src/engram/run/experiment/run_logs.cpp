#include "engram/run/experiment/run_logs.h"

#include <chrono>
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>

namespace engram::inline ENGRAM_REAL {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view timing_head =
    "time/total_timesteps,time/time_elapsed,time/fps,seconds/world,seconds/acting,seconds/learning,seconds/"
    "evaluation\n";

// Seconds, to the microsecond.
std::string seconds_text(double seconds) {
  char text[32];
  std::snprintf(text, sizeof text, "%.6f", seconds);
  return text;
}

// Wall-clock seconds of the run so far: the second cell of the last row.
double elapsed_of(const std::string& timing_path) {
  const std::string text = read_file(timing_path);
  const size_t newline = text.size() < 2 ? std::string::npos : text.rfind('\n', text.size() - 2);
  if (newline == std::string::npos) return 0;
  const std::string row = text.substr(newline + 1);
  const size_t comma = row.find(',');
  return comma == std::string::npos ? 0 : std::atof(row.c_str() + comma + 1);
}

// Seconds since 1970.
double now() { return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count(); }

std::string monitor_head(const std::string& environment) {
  return "#" + nlohmann::ordered_json{{"t_start", now()}, {"env_id", environment}}.dump() + "\nr,l,t\n";
}

// A log as the checkpoint left it; one that someone removed begins anew.
std::unique_ptr<LineFile> reopen(const std::string& path, const std::string& head, int64_t head_lines,
                                 int64_t records) {
  if (!fs::exists(path)) return std::make_unique<LineFile>(LineFile::create(path, head));
  return std::make_unique<LineFile>(LineFile::cut(path, head_lines, records));
}

}  // namespace

RunLogs::RunLogs(const std::string& directory, const std::string& environment, int64_t episodes, int64_t rows,
                 bool tensorboard) {
  const std::string metrics = directory + "/metrics.csv";
  metrics_ =
      fs::exists(metrics) ? std::make_unique<MetricsFile>(metrics, rows) : std::make_unique<MetricsFile>(metrics);
  monitor_ = reopen(directory + "/monitor.csv", monitor_head(environment), 2, episodes);
  timing_ = reopen(directory + "/timing.csv", std::string(timing_head), 1, rows);
  seconds_before_ = elapsed_of(timing_->path());
  if (!tensorboard) return;
  events_ = std::make_unique<EventFile>(EventFile::open(directory + "/events.out.tfevents.engram", rows, now()));
}

bool RunLogs::complete(int64_t episodes, int64_t rows) const {
  return metrics_->records() == rows && monitor_->records() == episodes && timing_->records() == rows;
}

void RunLogs::add_episode(const Episode& episode, double wall_seconds) {
  monitor_->append(shortest(episode.episode_return) + "," + std::to_string(episode.length) + "," +
                   seconds_text(wall_seconds));
}

void RunLogs::add_update(const MetricsFile::Row& row, double wall_seconds, double steps_per_second,
                         const Seconds& spent) {
  metrics_->append(row);
  const auto timesteps = static_cast<int64_t>(row[1].second);
  timing_->append(std::to_string(timesteps) + "," + seconds_text(wall_seconds) + "," +
                  std::to_string(std::lround(steps_per_second)) + "," + seconds_text(spent.world) + "," +
                  seconds_text(spent.acting) + "," + seconds_text(spent.learning) + "," +
                  seconds_text(spent.evaluation));
  if (!events_) return;
  // Stable-Baselines3 keeps the counters out of TensorBoard and shows its speed there.
  MetricsFile::Row shown(row.begin() + 2, row.end());
  shown.emplace_back("time/fps", std::round(steps_per_second));
  events_->append(now(), timesteps, shown);
}

void RunLogs::flush() {
  metrics_->flush();
  monitor_->flush();
  timing_->flush();
  if (events_) events_->flush();
}

}  // namespace engram::inline ENGRAM_REAL
