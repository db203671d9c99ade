#include "engram/run/market/looks.h"

#include <filesystem>
#include <set>

#include "engram/data/csv.h"
#include "engram/run/files/files.h"

namespace engram {
namespace {

namespace fs = std::filesystem;
constexpr const char* head = "data_and_split,policy,run";

// The directory itself, without a trailing slash.
fs::path directory_of(const std::string& run) {
  const fs::path path = fs::absolute(run).lexically_normal();
  return path.has_filename() ? path : path.parent_path();
}

// The directory whose looks.csv counts the run: where it lies, or that of the tuner.
fs::path home_of(const fs::path& run) {
  const fs::path tuner = run.parent_path().parent_path();
  return fs::exists(tuner / "tune.json") ? tuner : run.parent_path();
}

// Policy and run of each look at these data, as they stand in the file.
std::set<std::string> policies_judged_on(const std::string& looks, const std::string& hash) {
  std::set<std::string> policies;
  for_each_csv_row(looks, ',', [&](std::span<const std::string_view> fields, int64_t) {
    if (fields.size() == 3 && fields[0] == hash) policies.insert(std::string(fields[1]) + "," + std::string(fields[2]));
  });
  return policies;
}

// How a reader gets back what csv_field() has written.
std::string read_back(const std::string& field) {
  std::string text;
  for_each_csv_row(field, ',', [&](std::span<const std::string_view> fields, int64_t) { text = fields[0]; });
  return text;
}

}  // namespace

int64_t count_look(const std::string& run, const std::string& policy, const std::string& hash) {
  const fs::path directory = directory_of(run);
  const fs::path home = home_of(directory);
  const std::string path = (home / "looks.csv").string();
  const std::string field = csv_field(directory.lexically_relative(home).generic_string());
  const auto known = [&] { return policies_judged_on(fs::exists(path) ? read_file(path) : "", hash); };
  if (!known().contains(policy + "," + read_back(field))) append_line(path, head, hash + "," + policy + "," + field);
  return static_cast<int64_t>(known().size());
}

}  // namespace engram
