#include "engram/run/export/formats.h"

#include <algorithm>
#include <filesystem>
#include <map>

#include "engram/core/error.h"

namespace engram {
namespace {

std::map<std::string, FormatWriter>& writers() {
  static std::map<std::string, FormatWriter> all;
  return all;
}

}  // namespace

void bring_format(const std::string& format, FormatWriter writer) {
  const bool known = std::ranges::find(brought_formats, format) != std::end(brought_formats);
  if (!known) throw Error("export: no format " + format + " can be brought");
  writers()[format] = std::move(writer);
}

ExportSummary export_brought(const std::string& format, const ExportRequest& request) {
  const auto found = writers().find(format);
  if (found == writers().end()) {
    throw Error("--format: " + format + " is written by the program of the Python package (`pip install .`, then the " +
                "same command); this one writes header");
  }
  if (!request.name.empty()) throw Error("--name: is a header's namespace; " + format + " has none");
  if (request.force) throw Error("--force: is for headers; " + format + " leaves only what its options made");
  if (request.out.empty()) throw Error("--out: expected the file to write");
  if (std::filesystem::exists(request.out)) throw Error("--out: " + request.out + " exists; choose another name");
  const BroughtParity parity = found->second(request);
  return {.file = request.out,
          .name_space = "",
          .bytes = static_cast<int64_t>(std::filesystem::file_size(request.out)),
          .parity_steps = parity.steps,
          .max_difference = parity.max_difference};
}

}  // namespace engram
