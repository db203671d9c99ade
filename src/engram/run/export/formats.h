// Forms that a trained policy leaves in. The header is built in; a program that links engram may bring writers of the
// others, as the program of the Python package does. Not for several threads at once.
#pragma once

#include <functional>
#include <string>

#include "engram/run/export/export_header.h"

namespace engram {

// What a writer that was brought found: over so many steps its file acts as the run's policy does, up to a difference.
// No steps: numbers that were copied, not computed.
struct BroughtParity {
  int64_t steps = 0;
  double max_difference = 0;
};
using FormatWriter = std::function<BroughtParity(const ExportRequest&)>;

inline constexpr const char* brought_formats[] = {"safetensors", "onnx"};

// Error where it is none of brought_formats.
void bring_format(const std::string& format, FormatWriter writer);

// Writes request.out, which must not exist. Error where nobody brought the format, or where an option is given that it
// has no use for. The summary's `bytes` are the file's.
ExportSummary export_brought(const std::string& format, const ExportRequest& request);

}  // namespace engram
