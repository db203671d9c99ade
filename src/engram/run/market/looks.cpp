#include "engram/run/market/looks.h"

#include <filesystem>
#include <set>
#include <sstream>

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

std::set<std::string> policies_judged_on(const std::string& looks, const std::string& hash) {
  std::set<std::string> policies;
  std::istringstream lines(looks);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(hash + ",")) policies.insert(line.substr(hash.size() + 1));
  }
  return policies;
}

}  // namespace

int64_t count_look(const std::string& run, const std::string& policy, const std::string& hash) {
  const fs::path directory = directory_of(run);
  const fs::path home = home_of(directory);
  const std::string path = (home / "looks.csv").string();
  const std::string name = policy + "," + directory.lexically_relative(home).generic_string();
  const auto known = [&] { return policies_judged_on(fs::exists(path) ? read_file(path) : "", hash); };
  if (!known().contains(name)) append_line(path, head, hash + "," + name);
  return static_cast<int64_t>(known().size());
}

}  // namespace engram
