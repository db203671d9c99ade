#include "engram/run/experiment/provenance.h"

#include <algorithm>
#include <map>
#include <sstream>

#include "engram/core/error.h"
#include "engram/data/csv.h"
#include "engram/run/files/files.h"

namespace engram::inline ENGRAM_REAL {
namespace {

// What a caller may change; none of it alters a byte of the work done so far.
bool is_free(const std::string& option) {
  const char* const free[] = {"total_timesteps", "threads", "trials", "tensorboard"};
  return std::ranges::find(free, option) != std::end(free);
}

std::map<std::string, std::string> by_name(const std::string& options) {
  std::map<std::string, std::string> values;
  std::istringstream lines(options);
  for (std::string line; std::getline(lines, line);) {
    const size_t middle = line.find(" = ");
    if (middle != std::string::npos) values[line.substr(0, middle)] = line.substr(middle + 3);
  }
  return values;
}

}  // namespace

std::string DataReader::read(const std::string& path) {
  std::string bytes = read_file(path);
  if (!paths_.insert(path).second) return bytes;
  contents_.add(bytes.size());
  contents_.add_bytes(bytes);
  return bytes;
}

bool DataReader::has_read(const std::string& value) const {
  return paths_.contains(value) ||
         std::ranges::any_of(split_names(value), [this](const std::string& name) { return paths_.contains(name); });
}

void Provenance::visit(Archive& archive) {
  archive("options", options);
  archive("data", data);
}

Provenance provenance_of(Plan& plan, const DataReader& data) {
  Provenance provenance{"", data.fingerprint()};
  for (const OptionDescription& option : plan.options().describe()) {
    if (is_free(option.name) || data.has_read(option.value)) continue;
    provenance.options += option.name + " = " + visible(option.value) + "\n";
  }
  return provenance;
}

std::string difference_of(const Provenance& made_from, const Provenance& found) {
  std::string text;
  const auto add = [&](const std::string& difference) { text += (text.empty() ? "" : "; ") + difference; };
  const auto before = by_name(made_from.options), now = by_name(found.options);
  for (const auto& [name, value] : before) {
    const auto other = now.find(name);
    if (other != now.end() && other->second != value) add(name + " = " + value + ", found " + other->second);
  }
  if (made_from.data != found.data) add("other contents of its data");
  return text;
}

void demand_same(const Provenance& made_from, const Provenance& found, const std::string& directory, bool force,
                 const std::function<void(const std::string&)>& warn) {
  const std::string difference = difference_of(made_from, found);
  if (difference.empty()) return;
  const std::string text = directory + ": the checkpoint was made with " + difference;
  if (!force) throw Error(text + "; restore it, or go on all the same with --force");
  warn(text);
}

}  // namespace engram::inline ENGRAM_REAL
