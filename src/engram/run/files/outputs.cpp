#include "engram/run/files/outputs.h"

#include <unistd.h>

#include <filesystem>
#include <span>

#include "engram/core/error.h"
#include "engram/core/stream_path.h"

namespace engram {
namespace {

namespace fs = std::filesystem;

fs::path directory_of(const fs::path& path) { return path.has_parent_path() ? path.parent_path() : fs::path("."); }

// The name as such, whatever it leads to: writing replaces a link, and leaves what it leads to.
fs::path name_of(const fs::path& path) {
  std::error_code none;
  return fs::weakly_canonical(directory_of(path), none) / path.filename();
}

bool replaces(const fs::path& output, const fs::path& input) {
  std::error_code none;
  const fs::path name = name_of(output);
  return name == name_of(input) || name == fs::weakly_canonical(input, none);
}

void demand_place(const NamedOutput& output) {
  std::error_code none;
  const fs::path directory = directory_of(output.path);
  const auto fail = [&](const std::string& reason) {
    throw Error(output.option + ": cannot write " + output.path + ": " + reason);
  };
  if (fs::is_directory(output.path, none)) fail("it is a directory; name a file in it");
  if (!fs::is_directory(directory, none)) fail("there is no directory " + directory.string());
  if (access(directory.c_str(), W_OK) != 0) fail("nothing may be written in the directory " + directory.string());
}

void demand_no_input(const NamedOutput& output, const std::vector<std::string>& inputs) {
  for (const std::string& input : inputs) {
    if (input.empty() || !replaces(output.path, input)) continue;
    throw Error(output.option + ": " + output.path + " would take the place of the input " + input +
                "; choose another name");
  }
}

void demand_own_name(const NamedOutput& output, std::span<const NamedOutput> others) {
  for (const NamedOutput& other : others) {
    if (other.path.empty() || name_of(other.path) != name_of(output.path)) continue;
    throw Error(output.option + ": " + output.path + " is the file of " + other.option + ", too; choose another name");
  }
}

}  // namespace

void demand_outputs(const std::vector<NamedOutput>& outputs, const std::vector<std::string>& inputs) {
  for (size_t i = 0; i < outputs.size(); ++i) {
    const NamedOutput& output = outputs[i];
    if (output.path.empty() && output.needed) {
      throw Error(output.option + ": expected the name of a file, found nothing");
    }
    if (output.path.empty() || is_stream(output.path)) continue;
    demand_place(output);
    demand_no_input(output, inputs);
    demand_own_name(output, std::span(outputs).first(i));
  }
}

}  // namespace engram
