#include "engram/run/export/export_header.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "engram/core/error.h"
#include "engram/core/fingerprint.h"
#include "engram/core/platform.h"
#include "engram/run/experiment/trained_run.h"
#include "engram/run/experiment/version.h"
#include "engram/run/export/header_names.h"
#include "engram/run/export/reading_lanes.h"

namespace engram {
namespace {

namespace fs = std::filesystem;
using engram_policy::Function;

constexpr int64_t parity_steps = 1000;
constexpr std::string_view opening = "namespace engram_policy {\n", closing = "}  // namespace engram_policy";

// As a float literal that reads back to the same number.
std::string literal(float value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.9g", static_cast<double>(value));
  std::string result(text);
  if (result.find_first_of(".e") == std::string::npos) result += ".0";
  return result + "f";
}

// A cell's struct as far as an exported policy needs it: to the end of forward.
std::string struct_of(const CellForm& cell) {
  const std::string_view text = cell_text(cell.name);
  return std::string(text.substr(0, text.find("\n  template <class V>\n  static void backward("))) + "};\n";
}

// "linear", "convolution", "normalised", or "gated<Lstm>".
std::string step_text(const CellForm* cell, const engram_policy::Layer& layer) {
  if (layer.step == engram_policy::convolution) return "convolution";
  if (cell == nullptr) return layer.step == engram_policy::normalised ? "normalised" : "linear";
  const std::string_view text = cell_text(cell->name), before = "\nstruct ";
  const size_t begin = text.find(before) + before.size();
  return "gated<" + std::string(text.substr(begin, text.find(' ', begin) - begin)) + ">";
}

// The cells in place of the table's include, each once.
std::string with_cells(std::string arithmetic, const std::vector<const CellForm*>& cells) {
  const std::string_view include = "#include \"engram/nn/cells/table.h\"\n";
  const std::string_view table = cell_text("table"), defaults = "struct CellDefaults {";
  const size_t begin = table.find(defaults), own = table.find("template <class Cell>\nconstexpr int own");
  std::string text(table.substr(begin, table.find("};\n", begin) + 3 - begin));
  text += "\n" + std::string(table.substr(own, table.find(";\n", own) + 2 - own));
  for (auto cell = cells.begin(); cell != cells.end(); ++cell) {
    if (*cell != nullptr && std::find(cells.begin(), cell, *cell) == cell) text += "\n" + struct_of(**cell);
  }
  return arithmetic.replace(arithmetic.find(include), include.size(), text);
}

std::string name(Function function) {
  const char* const names[] = {"identity", "tanh", "relu", "sigmoid", "elu"};
  return std::string("Function::") + names[static_cast<int>(function)];
}

std::string number_array(const std::vector<float>& numbers) {
  std::string text = "inline constexpr float numbers[] = {";
  for (size_t i = 0; i < numbers.size(); ++i) text += (i % 8 == 0 ? "\n    " : " ") + literal(numbers[i]) + ",";
  return text + "\n};\n";
}

// The text of one exported policy.
class Header {
 public:
  Header(const Embeddable& exported, const ExportSummary& summary, const Plan& plan)
      : exported_(exported), summary_(summary), plan_(plan) {}

  // An inline namespace named after its content keeps two policies apart that were given one name and meet only in the
  // linker.
  std::string text() const {
    const std::string_view arithmetic = embedded_policy_text();
    const size_t open = arithmetic.find(opening), begin = open + opening.size(), end = arithmetic.rfind(closing);
    const std::string inside = with_cells(std::string(arithmetic.substr(begin, end - begin)), exported_.cells()) +
                               constants() + agent_text() + "\n";
    const std::string content = "content_" + fingerprint_of(inside);
    return comment() + std::string(arithmetic.substr(0, open)) + "namespace " + summary_.name_space + " {\n" +
           "inline namespace " + content + " {\n" + inside + "}  // namespace " + content + "\n}  // namespace " +
           summary_.name_space + "\n";
  }

 private:
  std::string comment() const {
    const engram_policy::Policy& policy = exported_.policy();
    return comment_line("The policy that " + plan_.algorithm + " learned on " + plan_.environment + ", memory " +
                        plan_.memory + ": exported by engram " + version()) +
           "// " + std::to_string(summary_.bytes) + " bytes of constants, " + std::to_string(summary_.state_bytes) +
           " bytes of state; " + std::to_string(summary_.operations_per_step) +
           " multiplications and additions per step.\n//\n" + "//   " + summary_.name_space + "::Agent agent;\n" +
           "//   agent.step(observation, start, action);   // start: whether an episode begins; greedy\n//\n" +
           "// observation: " + std::to_string(policy.observation_size) +
           (policy.observation_counts != nullptr ? " indices" : " numbers, raw") +
           "; action: " + std::to_string(policy.action_size) +
           (policy.action_counts != nullptr ? " indices" : " numbers within their bounds") +
           "; mask: 1 allows a choice, 0 forbids it, null allows all.\n//\n";
  }

  std::string constants() const {
    const engram_policy::Policy& policy = exported_.policy();
    std::string text = number_array(exported_.numbers()) + "inline constexpr Layer layers[] = {\n";
    for (size_t i = 0; i < exported_.layers().size(); ++i) {
      text += "    {" + step_text(exported_.cells()[i], exported_.layers()[i]) + ", " +
              layer_text(exported_.layers()[i]) + "},\n";
    }
    text += "};\n";
    text += count_array("observation_counts", policy.observation_counts, policy.observation_size);
    text += count_array("action_counts", policy.action_counts, policy.action_size);
    return text + "inline constexpr Policy policy = {layers, " + std::to_string(policy.layer_count) + ", " +
           std::to_string(policy.observation_size) + ", " + std::to_string(policy.action_size) + ", " +
           std::to_string(policy.width) + ",\n    " + counts("observation_counts", policy.observation_counts) + ", " +
           place(policy.mean) + ", " + place(policy.inverse_deviation) + ",\n    " +
           counts("action_counts", policy.action_counts) + ", " + place(policy.centre) + ", " + place(policy.half) +
           ",\n    " + place(policy.low) + ", " + place(policy.high) + "};\n";
  }

  std::string place(const float* begin) const {
    if (begin == nullptr) return "nullptr";
    return "numbers + " + std::to_string(begin - exported_.numbers().data());
  }
  static std::string counts(const char* array, const int* begin) { return begin == nullptr ? "nullptr" : array; }

  std::string layer_text(const engram_policy::Layer& layer) const {
    return name(layer.function) + ", " + std::to_string(layer.inputs) + ", " + std::to_string(layer.outputs) + ", " +
           place(layer.w) + ", " + place(layer.u) + ", " + place(layer.bias) + ", " + place(layer.p) + ", " +
           patches_text(layer.patches);
  }

  static std::string patches_text(const engram_policy::Patches& p) {
    std::string text;
    for (int x : {p.height, p.width, p.channels, p.rows, p.columns, p.down, p.right, p.filters}) {
      text += (text.empty() ? "{" : ", ") + std::to_string(x);
    }
    return p.filters == 0 ? "{}" : text + "}";
  }

  static std::string count_array(const std::string& array, const int* begin, int size) {
    if (begin == nullptr) return "";
    std::string text = "inline constexpr int " + array + "[] = {";
    for (int i = 0; i < size; ++i) text += (i > 0 ? ", " : "") + std::to_string(begin[i]);
    return text + "};\n";
  }

  std::string agent_text() const {
    const engram_policy::Policy& policy = exported_.policy();
    const std::string memory = std::to_string(exported_.memory_size());
    return R"(
class Agent {
 public:
  static constexpr int observation_size = )" +
           std::to_string(policy.observation_size) + ", action_size = " + std::to_string(policy.action_size) +
           ", memory_size = " + memory + R"(;

  void reset() {
    for (float& each : memory_) each = 0;
  }
  // Reads observation_size floats, writes action_size.
  void step(const float* observation, bool start, float* action, const float* mask = nullptr) {
    if (start) reset();
    choose(policy, values(policy, observation, memory_, scratch_), mask, action);
  }

 private:
  float memory_[)" +
           std::to_string(std::max(1, exported_.memory_size())) + R"(] = {};
  float scratch_[)" +
           std::to_string(2 * policy.width) + R"(] = {};
};
)";
  }

  const Embeddable& exported_;
  const ExportSummary& summary_;
  const Plan& plan_;
};

void demand_new_file(const std::string& file) {
  if (file.empty()) throw Error("--out: expected the file to write, such as --out policy.h");
  const fs::path parent = fs::path(file).parent_path();
  if (fs::exists(file)) throw Error("--out: " + file + " exists; choose a new file");
  if (!parent.empty() && !fs::is_directory(parent)) {
    throw Error("--out: cannot create " + file + ": there is no directory " + parent.string());
  }
}

const Agent& agent_of(const TrainedRun& run) {
  if (const Agent* agent = run.policy().agent()) return *agent;
  throw Error("export: the policy of " + run.plan().algorithm + " is no network; a header holds what actor-critics " +
              "such as ppo and a2c have learned");
}

// What the policy and its text are both shown.
VectorEnvPtr shown_world(const TrainedRun& run) {
  World world = run.make_world(1, DataPart::test);
  if (kind_of(world) != WorldKind::dataset) return environment_of(std::move(world));
  return std::make_unique<ReadingLanes>(dataset_of(std::move(world)), DataPart::test);
}

}  // namespace

ExportSummary export_header(const ExportRequest& request, const std::function<void(const std::string&)>& warn) {
  const FlushDenormals flush;
  demand_new_file(request.out);
  const std::string name = namespace_of(request.out, request.name);
  const TrainedRun run(request.run, request.checkpoint, {}, warn, request.force);
  const Agent& agent = agent_of(run);
  const Embeddable exported(agent);
  const VectorEnvPtr world = shown_world(run);

  ExportSummary summary{.file = request.out,
                        .name_space = name,
                        .bytes = static_cast<int64_t>(exported.numbers().size() * sizeof(float)),
                        .state_bytes = static_cast<int64_t>(sizeof(float)) *
                                       (std::max(1, exported.memory_size()) + 2 * exported.policy().width),
                        .operations_per_step = 2 * exported.weights(),
                        .parity_steps = parity_steps};
  summary.max_difference = compare_exported(agent, exported, *world, parity_steps);
  write_file_atomically(request.out, Header(exported, summary, run.plan()).text());
  return summary;
}

}  // namespace engram
