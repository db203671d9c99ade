// export: writes a trained policy as a header and says how large it is and how it was compared.
#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/arguments.h"
#include "cli/verbs.h"
#include "engram/run/export/formats.h"

namespace engram {
namespace {

struct ExportFlags {
  ExportRequest request;
  std::string format = "header";
  bool json = false, help = false;

  void visit(OptionVisitor& v) {
    v.option(
        "format", format, {"header", "safetensors", "onnx"},
        "header: one C++17 file without dependencies; the others by the Python package's program: weights by torch's "
        "names, or a graph for onnxruntime");
    v.option("out", request.out, {}, "the file to write; must not exist");
    v.option("name", request.name, {},
             "the header's namespace; default: after the file, so that several fit one program");
    v.option("checkpoint", request.checkpoint, {"last", "best"}, "which checkpoint of the run");
    v.option("force", request.force, "export though the run's options or data were changed after training");
    v.option("json", json, "print one JSON object");
    v.option("help", help, "show this");
  }
};

nlohmann::ordered_json to_json(const ExportFlags& flags, const ExportSummary& summary) {
  nlohmann::ordered_json json{{"file", summary.file}, {"format", flags.format}, {"bytes", summary.bytes}};
  if (flags.format == "header") {
    json["namespace"] = summary.name_space;
    json["state_bytes"] = summary.state_bytes;
    json["operations_per_step"] = summary.operations_per_step;
  }
  json["parity_steps"] = summary.parity_steps;
  json["max_difference"] = summary.max_difference;
  return json;
}

void print(const ExportFlags& flags, const ExportSummary& summary) {
  std::printf("%s: ", visible(summary.file).c_str());
  if (flags.format == "header") {
    std::printf("%s::Agent, %lld bytes of constants, %lld of state, %lld multiplications and additions per step\n",
                visible(summary.name_space).c_str(), static_cast<long long>(summary.bytes),
                static_cast<long long>(summary.state_bytes), static_cast<long long>(summary.operations_per_step));
  } else {
    std::printf("%s, %lld bytes\n", flags.format.c_str(), static_cast<long long>(summary.bytes));
  }
  if (summary.parity_steps == 0) return;
  std::printf("  equal to the run's policy over %lld steps: largest difference of a value %.2g\n",
              static_cast<long long>(summary.parity_steps), summary.max_difference);
}

}  // namespace

int export_verb(const Verb& verb, std::span<const std::string> words) {
  ExportFlags flags;
  const Arguments arguments = read_words(verb, words, flags);
  if (flags.help) return 0;
  demand_positionals(arguments, 1, 1, verb.usage);
  flags.request.run = arguments.positionals[0];
  const ExportSummary summary =
      flags.format == "header" ? export_header(flags.request, warn) : export_brought(flags.format, flags.request);
  if (flags.json) {
    print_json(to_json(flags, summary));
  } else {
    print(flags, summary);
  }
  return 0;
}

}  // namespace engram
