// A run directory as `report` reads it: run.json, options.toml and metrics.csv, separated by zero bytes.
#include <filesystem>
#include <fstream>

#include "engram/run/report/record.h"
#include "fuzz.h"
#include "run/scratch.h"

using namespace engram;

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const Scratch scratch;
  std::string_view left = text_of(data, size);
  for (const char* name : {"run.json", "options.toml", "metrics.csv"}) {
    const std::string_view part = left.substr(0, left.find('\0'));
    std::ofstream(scratch / name) << part;
    left.remove_prefix(std::min(part.size() + 1, left.size()));
  }
  return read_or_refuse([&] {
    const RunRecord record = read_record(scratch.path());
    for (const auto& [tag, curve] : record.curves) demand(curve.timesteps.size() == curve.values.size());
  });
}
