#include "engram/run/experiment/plan.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

#include "engram/core/error.h"
#include "engram/core/foreign_name.h"
#include "engram/run/experiment/presets.h"
#include "engram/run/files/files.h"
#include "engram/run/files/toml_text.h"

namespace engram::inline ENGRAM_REAL {
namespace {

// What other libraries and books call an option of ours.
constexpr ForeignName foreign_names[] = {
    {"lr", "learning_rate", ""},
    {"alpha", "learning_rate", ""},
    {"step_size", "learning_rate", ""},
    {"batch", "batch_size", ""},
    {"mini_batch_size", "batch_size", ""},
    {"minibatch_size", "batch_size", ""},
    {"gamma_discount", "gamma", ""},
    {"discount", "gamma", ""},
    {"discount_factor", "gamma", ""},
    {"epochs", "n_epochs", "passes over each rollout"},
    {"update_epochs", "n_epochs", "passes over each rollout"},
    {"steps", "total_timesteps", "of the whole run, all lanes together"},
    {"timesteps", "total_timesteps", "of the whole run, all lanes together"},
    {"n_timesteps", "total_timesteps", "of the whole run, all lanes together"},
    {"num_envs", "n_envs", ""},
    {"rollout_length", "n_steps", "of each lane and update"},
    {"num_steps", "n_steps", "of each lane and update"},
    {"lambda", "gae_lambda", ""},
    {"entropy_coef", "ent_coef", ""},
    {"value_coef", "vf_coef", ""},
    {"clip", "clip_range", ""},
    {"clip_epsilon", "clip_range", ""},
    {"epsilon", "exploration_final_eps", "the share of random actions that stays"},
    {"rnn", "memory", "gru, lstm, ...; engram list memories shows all"},
    {"policy", "memory", "a network's layers are net_arch, what it remembers by is --memory"},
    {"hidden_size", "memory_size", "units of the memory; layers without one are net_arch"},
    {"hidden", "net_arch", "widths of the layers: 64,64"},
    {"hidden_layers", "net_arch", "widths of the layers: 64,64"},
    {"device", "threads", "all runs on the processor"},
    {"commission", "cost_bps", "hundredths of a percent of the value traded: 0.001 is 10"},
    {"fee", "cost_bps", "hundredths of a percent of the value traded: 0.001 is 10"},
    {"fees", "cost_bps", "hundredths of a percent of the value traded: 0.001 is 10"},
    {"transaction_cost", "cost_bps", "hundredths of a percent of the value traded: 0.001 is 10"},
};

// options.toml is UTF-8; what it cannot hold could not be read back.
void demand_utf8(const Setting& setting) {
  const nlohmann::json text = setting.text;
  try {
    (void)text.dump();
  } catch (const nlohmann::json::type_error&) {
    throw Error(setting.place + ": expected UTF-8, found other bytes in '" + visible(setting.text) +
                "'; rename the file");
  }
}

// Shows another visitor the names that are taken with "world_" before them, the others as they are.
class BesideTaken final : public OptionVisitor {
 public:
  BesideTaken(OptionVisitor& inner, const OptionSet& taken) : inner_(inner), scoped_(inner, "world"), taken_(taken) {}
  void option(Name n, bool& v, Name m) override { of(n).option(n, v, m); }
  void option(Name n, int64_t& v, Range r, Name m) override { of(n).option(n, v, r, m); }
  void option(Name n, double& v, Range r, Name m) override { of(n).option(n, v, r, m); }
  void option(Name n, std::optional<double>& v, Range r, Name m) override { of(n).option(n, v, r, m); }
  void option(Name n, Schedule& v, Range r, Name m) override { of(n).option(n, v, r, m); }
  void option(Name n, std::vector<int64_t>& v, Range r, Name m) override { of(n).option(n, v, r, m); }
  void option(Name n, std::string& v, std::vector<std::string> choices, Name m) override {
    of(n).option(n, v, std::move(choices), m);
  }

 private:
  OptionVisitor& of(Name name) { return taken_.contains(name) ? scoped_ : inner_; }

  OptionVisitor& inner_;
  OptionScope scoped_;
  const OptionSet& taken_;
};

void assign(const OptionSet& options, const std::vector<Setting>& settings,
            const std::vector<std::string>& also_known) {
  for (const Setting& setting : settings) {
    if (!options.contains(setting.name)) {
      std::vector<std::string> names = options.names();
      names.insert(names.end(), also_known.begin(), also_known.end());
      throw Error(setting.place + ": unknown option '" + setting.name + "'" +
                  suggestion(setting.name, names, foreign_names));
    }
    demand_utf8(setting);
    options.assign(setting.name, setting.text, setting.place);
  }
}

// The kind of memory chooses the library's defaults, so it is looked up before all else.
const Setting* memory_setting(const std::vector<Setting>& settings) {
  const auto found =
      std::find_if(settings.rbegin(), settings.rend(), [](const Setting& s) { return s.name == "memory"; });
  return found == settings.rend() ? nullptr : &*found;
}

std::string memory_kind(const AlgorithmEntry& entry, const Request& request, const std::vector<Setting>& config) {
  const Setting* chosen = memory_setting(request.flags);
  if (chosen == nullptr) chosen = memory_setting(config);
  if (chosen != nullptr) {
    const auto maker = entry.options("none");
    OptionSet options;
    options.add([&](OptionVisitor& v) { maker->visit_options(v); });
    options.assign("memory", chosen->text, chosen->place);  // refuses what is no kind of memory
    return chosen->text;
  }
  const bool named = !request.preset.empty() && request.preset != "none";
  return named ? std::string(find_preset(request.preset).memory()) : "none";
}

const Preset* chosen_preset(const Request& request, const std::string& memory) {
  if (request.preset == "none") return nullptr;
  if (!request.preset.empty()) return &find_preset(request.preset);
  return tuned_preset(request.algorithm, request.environment, memory);
}

bool written_bare(const OptionDescription& option) {
  const char first = option.value.empty() ? 'x' : option.value[0];
  if (option.type == "bool") return true;
  return option.type != "text" && option.type != "integers" && ((first >= '0' && first <= '9') || first == '-');
}

std::string quoted(const std::string& text) {
  std::ostringstream out;
  out << toml::value<std::string>(text);
  return out.str();
}

std::string toml_value(const OptionDescription& option) {
  if (written_bare(option)) return option.value;
  if (option.type == "integers" && option.value != "none") return "[" + option.value + "]";
  return quoted(option.value);
}

}  // namespace

OptionSet Plan::options() {
  OptionSet set;
  set.add(run);
  set.add([this](OptionVisitor& v) { algorithm_options->visit_options(v); });
  set.add([this](OptionVisitor& v) { visit_world(v); });
  return set;
}

void Plan::visit_world(OptionVisitor& v) const {
  RunOptions same = run;
  OptionSet taken;
  taken.add(same);
  taken.add([this](OptionVisitor& inner) { algorithm_options->visit_options(inner); });
  BesideTaken beside(v, taken);
  world_options->visit_options(beside);
}

Plan resolve(const Request& request) {
  Plan plan;
  const AlgorithmEntry& algorithm = find_algorithm(request.algorithm);
  const WorldEntry& world = find_world(request.environment);
  std::vector<Setting> config;
  if (!request.config.empty()) config = settings_of_toml(read_file(request.config), request.config);

  plan.algorithm = request.algorithm;
  plan.environment = request.environment;
  plan.memory = memory_kind(algorithm, request, config);
  plan.algorithm_options = algorithm.options(plan.memory);
  plan.world_options = world.options();

  const OptionSet options = plan.options();
  if (const Preset* preset = chosen_preset(request, plan.memory)) {
    plan.preset = preset->name;
    assign(options, settings_of_toml(std::string(preset->text), preset->file()), {});
  }
  assign(options, config, {});
  assign(options, request.flags, request.also_known);
  if (options.contains("memory")) options.assign("memory", plan.memory, "--memory");
  return plan;
}

std::string toml_of(Plan& plan) {
  std::string text = "# engram train " + plan.algorithm + " " + plan.environment + ": every option of this run\n";
  for (const OptionDescription& option : plan.options().describe()) {
    text += option.name + " = " + toml_value(option) + "  # " + option.meaning + "\n";
  }
  return text;
}

}  // namespace engram::inline ENGRAM_REAL
