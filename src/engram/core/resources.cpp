#include "engram/core/resources.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <vector>

#include "engram/core/error.h"

namespace engram {
namespace {

// A small file of the system, "" where it is missing.
std::string text_of(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return "";
  std::string text(1 << 14, '\0');
  const ssize_t size = read(file, text.data(), text.size());
  close(file);
  text.resize(size > 0 ? static_cast<size_t>(size) : 0);
  return text;
}

// The number behind `name` at the beginning of a line; `otherwise` where there is none, as in "max".
double number_after(const std::string& text, const std::string& name, double otherwise) {
  for (size_t line = 0; line < text.size(); line = text.find('\n', line) + 1) {
    if (text.compare(line, name.size(), name) == 0) {
      const char* const begin = text.c_str() + line + name.size();
      char* end = nullptr;
      const double number = std::strtod(begin, &end);
      return end == begin ? otherwise : number;
    }
    if (text.find('\n', line) == text.npos) break;
  }
  return otherwise;
}

// The directories of this process's control group and of those around it, innermost first; version 2 alone.
std::vector<std::string> control_groups() {
  const std::string text = text_of("/proc/self/cgroup"), root = "/sys/fs/cgroup";
  const size_t line = text.rfind("0::/", 0) == 0 ? 0 : text.find("\n0::/");
  std::vector<std::string> directories;
  if (line != text.npos) {
    const size_t begin = text.find('/', line);
    std::string path = text.substr(begin, text.find('\n', begin) - begin);
    for (; path.size() > 1; path.resize(path.rfind('/'))) directories.push_back(root + path);
  }
  directories.push_back(root);
  return directories;
}

// "200000 100000" is two processors.
double granted_processors(const std::string& group) {
  const std::string text = text_of(group + "/cpu.max");
  const double quota = number_after(text, "", HUGE_VAL);
  const size_t space = text.find(' ');
  return space == text.npos ? HUGE_VAL : quota / std::max(1.0, std::atof(text.c_str() + space));
}

double left_in(const std::string& group) {
  const double most = number_after(text_of(group + "/memory.max"), "", HUGE_VAL);
  if (!std::isfinite(most)) return HUGE_VAL;
  const std::string stat = text_of(group + "/memory.stat");
  const double cache = number_after(stat, "inactive_file ", 0) + number_after(stat, "active_file ", 0);
  return std::max(0.0, most - number_after(text_of(group + "/memory.current"), "", 0) + cache);
}

double left_of_address_space() {
  rlimit limit{};
  if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return HUGE_VAL;
  const double pages = number_after(text_of("/proc/self/statm"), "", 0);
  return std::max(0.0, static_cast<double>(limit.rlim_cur) - pages * static_cast<double>(sysconf(_SC_PAGESIZE)));
}

std::string gigabytes(double bytes) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3g GB", bytes / 1e9);
  return text;
}

}  // namespace

int usable_processors() {
  cpu_set_t set;
  CPU_ZERO(&set);
  const bool known = sched_getaffinity(0, sizeof set, &set) == 0;
  double count = known ? CPU_COUNT(&set) : std::max(1u, std::thread::hardware_concurrency());
  for (const std::string& group : control_groups()) count = std::min(count, std::ceil(granted_processors(group)));
  return std::max(1, static_cast<int>(count));
}

int useful_threads(int64_t asked) { return static_cast<int>(std::clamp<int64_t>(asked, 1, usable_processors())); }

double available_memory() {
  double least = 1024 * number_after(text_of("/proc/meminfo"), "MemAvailable:", HUGE_VAL);
  for (const std::string& group : control_groups()) least = std::min(least, left_in(group));
  return std::min(least, left_of_address_space());
}

void demand_memory(const std::string& what, double bytes, const std::string& remedy) {
  constexpr double small = 1e6;  // not worth a question
  if (bytes < small) return;
  const double available = available_memory();
  if (bytes <= available) return;
  throw Error(what + ": need " + gigabytes(bytes) + ", " + gigabytes(available) + " are available; " + remedy);
}

void demand_tensor_memory(int64_t rows, int64_t columns, size_t element_bytes) {
  demand_memory(std::to_string(rows) + " x " + std::to_string(columns) + " numbers",
                static_cast<double>(rows) * static_cast<double>(columns) * static_cast<double>(element_bytes),
                "choose smaller networks, batches, rollouts or data");
}

}  // namespace engram
