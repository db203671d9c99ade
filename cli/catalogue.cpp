// list and describe: what is registered (algorithms, worlds, memories) and every option that each of them reads.
#include <algorithm>
#include <cctype>
#include <cmath>
#include <iomanip>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>

#include "cli/arguments.h"
#include "cli/verbs.h"
#include "engram/nn/network.h"
#include "engram/run/experiment/experiment.h"
#include "engram/run/files/files.h"
#include "engram/run/solve/solve.h"

namespace engram {
namespace {

using Json = nlohmann::ordered_json;

struct ListFlags {
  bool json = false, help = false;
  void visit(OptionVisitor& v) {
    v.option("json", json, "print one JSON object");
    v.option("help", help, "show this");
  }
};

struct DescribeFlags {
  std::string preset, model;
  bool json = false, help = false;
  void visit(OptionVisitor& v) {
    v.option("model", model, {}, "CSV file that takes the exact model of a finite environment; solve reads it");
    v.option("preset", preset, {}, "none, or a preset by name; default: the tuned one, where it exists");
    v.option("json", json, "print one JSON object");
    v.option("help", help, "show this");
  }
};

// {name, summary} of every entry, and its family where it has one.
template <class Entries, class Name>
Json table(const Entries& entries, Name name) {
  Json rows = Json::array();
  for (const auto& entry : entries) {
    rows.push_back({{"name", name(entry)}, {"summary", entry.summary}});
    if constexpr (requires { entry.family; }) rows.back()["family"] = entry.family;
  }
  return rows;
}

// {name, summary, kind} of every world.
Json table_of_worlds() {
  Json rows = table(registered_worlds(), [](const WorldEntry& world) { return world.id; });
  for (size_t i = 0; i < rows.size(); ++i) rows[i]["kind"] = name_of(registered_worlds()[i].kind);
  return rows;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text.empty() ? "none" : text;
}

// What an algorithm asks of a world, in words.
std::string demands_of(const AlgorithmEntry& algorithm) {
  std::vector<std::string> wants;
  for (const Demand& demand : algorithm.demands) wants.emplace_back(demand.wants);
  return joined(wants);
}

// Which algorithms fit, and why not the others.
void describe_fit(Json& description, const World& world) {
  const WorldFacts facts = facts_of(world);
  description["algorithms"] = fitting_algorithms(facts);
  Json others = Json::object();
  for (const AlgorithmEntry& algorithm : registered_algorithms()) {
    if (std::string reason = misfit(algorithm.demands, facts); !reason.empty()) others[algorithm.name] = reason;
  }
  description["not_fitting"] = others;
}

Json catalogue() {
  const auto name = [](const auto& entry) { return std::string(entry.name); };
  return {{"algorithms", table(registered_algorithms(), name)},
          {"environments", table_of_worlds()},
          {"memories", table(registered_memories(), name)}};
}

// What of the catalogue is called so: a row by its name, rows by their family or kind, or all of one heading; case does
// not count. Headings without rows stay away.
Json narrowed(const Json& all, const std::string& wanted) {
  const auto lower = [](std::string text) {
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
  };
  std::vector<std::string> known;
  Json found = Json::object();
  for (const auto& [heading, rows] : all.items()) {
    known.push_back(heading);
    for (const Json& row : rows) {
      bool called = lower(heading) == lower(wanted);
      for (const char* key : {"name", "family", "kind"}) {
        if (!row.contains(key)) continue;
        known.push_back(row[key]);
        called = called || lower(known.back()) == lower(wanted);
      }
      if (called) found[heading].push_back(row);
    }
  }
  if (!found.empty()) return found;
  throw Error("list: no name or group '" + wanted + "'" + suggestion(wanted, known) + "; engram list shows all");
}

// " (dataset)" behind what is no environment.
std::string kind_note(const Json& row) {
  const std::string kind = row.value("kind", "environment");
  return kind == "environment" ? "" : " (" + kind + ")";
}

// A number where the default is one.
Json default_of(const OptionDescription& option) {
  if (option.type == "bool") return option.value == "true";
  if (option.type == "text" || option.type == "integers") return option.value;
  const Json number = Json::parse(option.value, nullptr, false);
  return number.is_number() ? number : Json(option.value);
}

Json bound(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

Json options_of(const OptionSet& options) {
  Json rows = Json::array();
  for (const OptionDescription& option : options.describe()) {
    rows.push_back({{"name", option.name},
                    {"type", option.type},
                    {"default", default_of(option)},
                    {"low", bound(option.range.low)},
                    {"high", bound(option.range.high)},
                    {"meaning", option.meaning}});
    if (!option.choices.empty()) rows.back()["choices"] = option.choices;
  }
  return rows;
}

// Lists in one line, objects in a line each.
void print_field(const std::string& key, const Json& value) {
  if (value.is_object()) {
    for (const auto& [name, text] : value.items()) print_field(key, name + " " + text.get<std::string>());
    return;
  }
  const std::string text = value.is_string()  ? value.get<std::string>()
                           : value.is_array() ? joined(value.get<std::vector<std::string>>())
                                              : value.dump();
  std::cout << std::left << std::setw(20) << key << " " << text << "\n";
}

void print(const Json& description, const OptionSet& options, bool json) {
  if (json) {
    print_json(description);
    return;
  }
  for (const auto& [key, value] : description.items()) {
    if (key != "options") print_field(key, value);
  }
  print_options(options);
}

// What a learner meets: spaces, or of a game how many numbers tell a position. null: it wants data before it can tell.
struct Describe {
  Json& description;

  void operator()(const VectorEnvPtr& world) const {
    description["observation_space"] = world->observation_space().describe();
    description["action_space"] = world->action_space().describe();
  }
  void operator()(const DatasetPtr& data) const {
    description["input_space"] = data->input_space().describe();
    description["target_space"] = data->target_space().describe();
  }
  void operator()(const GamePtr& game) const { description["features"] = game->features(); }
  void operator()(const ModelPtr& model) const {
    description["states"] = model->states();
    description["actions"] = model->actions();
  }
};

void describe_spaces(Json& description, const WorldEntry& world, const WorldMaker& maker) {
  if (world.kind == WorldKind::environment)
    description.update({{"observation_space", nullptr}, {"action_space", nullptr}});
  if (world.kind == WorldKind::dataset) description.update({{"input_space", nullptr}, {"target_space", nullptr}});
  try {
    const World made = maker.make_world(1, {DataPart::train, read_file});
    std::visit(Describe{description}, made);
    describe_fit(description, made);
  } catch (const Error& error) {
    std::cerr << "note: " << error.what() << std::endl;
  }
}

void describe_world(const WorldEntry& world, const std::vector<Setting>& settings, bool json) {
  const auto maker = world.options();
  OptionSet options;
  options.add([&](OptionVisitor& v) { maker->visit_options(v); });
  for (const Setting& setting : settings) options.assign(setting.name, setting.text, setting.place);
  Json description{{"name", world.id}, {"kind", name_of(world.kind)}, {"summary", world.summary}};
  describe_spaces(description, world, *maker);
  if (world.kind == WorldKind::environment) {
    description["max_episode_steps"] = world.max_episode_steps;
    description["optimal_return"] = world.optimal_return ? Json(*world.optimal_return) : Json(nullptr);
  }
  description["options"] = options_of(options);
  print(description, options, json);
}

// The defaults for --memory NAME, no preset.
void describe_algorithm(const AlgorithmEntry& algorithm, const std::vector<Setting>& settings, bool json) {
  std::string memory = "none";
  for (const Setting& setting : settings) {
    if (setting.name == "memory") memory = setting.text;
  }
  const auto checker = algorithm.options("none");
  OptionSet checked;
  checked.add([&](OptionVisitor& v) { checker->visit_options(v); });
  for (const Setting& setting : settings) checked.assign(setting.name, setting.text, setting.place);
  const auto maker = algorithm.options(memory);
  RunOptions run;
  OptionSet options;
  options.add([&](OptionVisitor& v) { maker->visit_options(v); });
  options.add(run);
  for (const Setting& setting : settings) options.assign(setting.name, setting.text, setting.place);
  const Json description{{"name", algorithm.name},         {"kind", "algorithm"},
                         {"summary", algorithm.summary},   {"family", algorithm.family},
                         {"takes", demands_of(algorithm)}, {"memory", algorithm.memory},
                         {"options", options_of(options)}};
  print(description, options, json);
}

std::string shape_of(const std::vector<int64_t>& sizes) {
  std::string text;
  for (int64_t size : sizes) text += (text.empty() ? "(" : ", ") + std::to_string(size);
  return text + ")";
}

// The shapes of what a run's network sees, does and remembers, T steps of N lanes at once. Of environments alone; a table
// has no tensors, nor has what cannot be made.
Json tensors_of(Plan plan) {
  Json tensors = Json::object();
  if (!plan.options().contains("net_arch")) return tensors;
  int64_t steps = 1;
  for (const OptionDescription& option : plan.options().describe()) {
    if (option.name == "n_steps") steps = std::stoll(option.value);
  }
  try {
    const Experiment experiment{std::move(plan)};
    const WorldPointer world = experiment.source().training;
    if (!std::holds_alternative<VectorEnv*>(world)) return tensors;
    const VectorEnv& lanes = *std::get<VectorEnv*>(world);
    const int64_t n = lanes.lanes(), memory = experiment.algorithm().policy().memory_size();
    tensors["observation (T, N, D)"] = shape_of({steps, n, lanes.observation_space().features()});
    tensors["action (T, N, A)"] = shape_of({steps, n, lanes.action_space().columns()});
    if (memory > 0) tensors["memory (N, M)"] = shape_of({n, memory});
  } catch (const Error& error) {
    std::cerr << "note: " << error.what() << std::endl;
  }
  return tensors;
}

// What `train` with the same words would do.
void describe_plan(const Arguments& arguments, const DescribeFlags& flags, const std::vector<Setting>& settings) {
  const Request request{.algorithm = arguments.positionals[0],
                        .environment = arguments.positionals[1],
                        .preset = flags.preset,
                        .config = "",
                        .flags = settings,
                        .also_known = {}};
  Plan plan = resolve(request);
  const OptionSet options = plan.options();
  Json description{{"name", plan.algorithm + " " + plan.environment},
                   {"kind", "run"},
                   {"summary", "what train would do with these words"},
                   {"memory", plan.memory},
                   {"preset", plan.preset},
                   {"options", options_of(options)}};
  description["tensors"] = tensors_of(resolve(request));
  print(description, options, flags.json);
}

// Writes the model, and says on standard output what was written.
void write_model(const std::string& environment, const std::vector<Setting>& settings, const DescribeFlags& flags) {
  const SparseModel model = model_of(environment, settings);
  save_model(model, flags.model);
  const Json written{{"name", environment},        {"kind", "model"},
                     {"file", flags.model},        {"states", model.states()},
                     {"actions", model.actions()}, {"moves", model.moves()}};
  print(written, {}, flags.json);
}

void describe_name(const std::string& name, const std::vector<Setting>& settings, bool json) {
  std::vector<std::string> names;
  for (const AlgorithmEntry& algorithm : registered_algorithms()) {
    if (algorithm.name == name) return describe_algorithm(algorithm, settings, json);
    names.push_back(algorithm.name);
  }
  for (const WorldEntry& world : registered_worlds()) {
    if (world.id == name) return describe_world(world, settings, json);
    names.push_back(world.id);
  }
  for (const auto& memory : registered_memories()) {
    if (memory.name == name) {
      return print({{"name", name}, {"kind", "memory"}, {"summary", memory.summary}, {"options", Json::array()}}, {},
                   json);
    }
    names.emplace_back(memory.name);
  }
  throw Error("describe: unknown name '" + name + "'" + suggestion(name, names) + "; engram list shows all");
}

}  // namespace

int list_verb(const Verb& verb, std::span<const std::string> words) {
  ListFlags flags;
  const Arguments arguments = read_words(verb, words, flags);
  if (flags.help) return 0;
  demand_positionals(arguments, 0, 1, verb.usage);
  const Json all = arguments.positionals.empty() ? catalogue() : narrowed(catalogue(), arguments.positionals[0]);
  if (flags.json) {
    print_json(all);
    return 0;
  }
  for (const auto& [kind, rows] : all.items()) {
    std::cout << kind << "\n";
    size_t width = 0;
    for (const Json& row : rows) width = std::max(width, row["name"].get<std::string>().size());
    for (const Json& row : rows) {
      std::cout << "  " << std::left << std::setw(static_cast<int>(width)) << row["name"].get<std::string>() << " ";
      if (row.contains("family")) std::cout << std::setw(16) << row["family"].get<std::string>() << " ";
      std::cout << row["summary"].get<std::string>() << kind_note(row) << "\n";
    }
  }
  return 0;
}

int describe_verb(const Verb& verb, std::span<const std::string> words) {
  DescribeFlags flags;
  const Arguments arguments = read_words(verb, words, flags, Others::returned);
  if (flags.help) return 0;
  const std::vector<Setting>& settings = arguments.others;
  demand_positionals(arguments, 1, 2, verb.usage);
  if (!flags.model.empty()) {
    demand_positionals(arguments, 1, 1, verb.usage);
    write_model(arguments.positionals[0], settings, flags);
  } else if (arguments.positionals.size() == 2) {
    describe_plan(arguments, flags, settings);
  } else {
    describe_name(arguments.positionals[0], settings, flags.json);
  }
  return 0;
}

}  // namespace engram
