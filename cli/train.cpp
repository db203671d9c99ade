// train: begins runs or resumes them, shows their progress, and prints how to go on.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/arguments.h"
#include "cli/command_line.h"
#include "cli/progress.h"
#include "cli/verbs.h"
#include "engram/core/resources.h"
#include "engram/run/experiment/side_by_side.h"

namespace engram {
namespace {

struct TrainFlags {
  std::string resume, init, out, preset, config, seeds;
  int64_t pause_after = 0;
  bool force = false, again = false, json = false, help = false;

  void visit(OptionVisitor& v) {
    v.option("resume", resume, {}, "go on with this run; its options come from its directory");
    v.option("init", init, {}, "a new run that begins with the weights and statistics of this run or checkpoint file");
    v.option("out", out, {}, "run directory, must not exist; default runs/ENVIRONMENT/ALGORITHM-MEMORY-sSEED");
    v.option("preset", preset, {}, "none, or a preset by name; default: the tuned one, where it exists");
    v.option("config", config, {}, "TOML file of options: stronger than the preset, weaker than flags");
    v.option("seeds", seeds, {}, "several runs side by side, one thread each: 1..5 or 1,2,7");
    v.option("pause_after", pause_after, {0, 9e15}, "stop with a checkpoint after so many steps; 0: at the end");
    v.option("again", again, "train a second run of the same options and seed, which will leave the same bytes");
    v.option("force", force, "with --resume: go on though the run's options or data were changed");
    v.option("json", json, "print one JSON object");
    v.option("help", help, "show this");
  }
};

using Words = std::vector<std::string>;

const Setting* find(const std::vector<Setting>& flags, const char* name) {
  const auto found = std::find_if(flags.rbegin(), flags.rend(), [&](const Setting& flag) { return flag.name == name; });
  return found == flags.rend() ? nullptr : &*found;
}

std::string describe_outcome(const TrainingSummary& run) {
  char text[256];
  std::snprintf(text, sizeof text, "  %s steps, %s episodes, mean return %s (last 100), %.1f s",
                grouped(run.timesteps).c_str(), grouped(run.episodes).c_str(),
                std::isnan(run.mean_return) ? "-" : one_decimal(run.mean_return).c_str(), run.wall_seconds);
  const std::string early = run.stopped_by.empty() ? "" : "\n  ended early by --" + run.stopped_by;
  return visible(run.run) + text + early;
}

int report(const std::vector<TrainingSummary>& runs, bool json, bool several) {
  if (json) {
    nlohmann::ordered_json all = nlohmann::ordered_json::array();
    for (const TrainingSummary& run : runs) all.push_back(to_json(run));
    print_json(several ? nlohmann::ordered_json{{"runs", all}} : all[0]);
  } else {
    for (const TrainingSummary& run : runs) {
      if (!run.failure.empty()) continue;
      std::cout << describe_outcome(run) << "\n";
      if (run.finished) print_complaints(run.run);
    }
    const TrainingSummary& last = runs.back();
    for (const std::string& note : last.notes) std::cout << "  note: " << note << "\n";
    std::cout << "next: "
              << command_line(last.finished ? Words{"evaluate", last.run} : Words{"train", "--resume", last.run})
              << std::endl;
  }
  int status = 0;
  for (const TrainingSummary& run : runs) {
    if (run.failure.empty()) continue;
    std::cerr << "engram: seed " << run.seed << ": " << visible(run.failure) << std::endl;
    status = status == 0 ? run.failure_status : status;
  }
  const bool stopped =
      std::any_of(runs.begin(), runs.end(), [](const TrainingSummary& run) { return run.interrupted; });
  if (stopped) std::cerr << "engram: interrupted, checkpoint written" << std::endl;
  return stopped ? 130 : status;
}

int resume(const TrainFlags& flags, const std::vector<std::string>& names, const std::vector<Setting>& settings) {
  ProgressDisplay display(1);
  RunWatcher watcher(display, 0);
  Plan plan = plan_for_resume({.run = flags.resume,
                               .flags = settings,
                               .algorithm = !names.empty() ? names[0] : "",
                               .environment = names.size() > 1 ? names[1] : ""});
  const auto experiment = Experiment::resume(flags.resume, std::move(plan), watcher, flags.force);
  return report({experiment->train(flags.pause_after, watcher)}, flags.json, false);
}

// What is to be trained: by default the finished run of the same options and data, where there is one.
std::unique_ptr<Experiment> make_experiment(const TrainFlags& flags, const Request& request, Watcher& watcher) {
  auto experiment = std::make_unique<Experiment>(resolve(request));
  if (!flags.init.empty()) experiment->start_from(flags.init);
  const Experiment::Earlier earlier = flags.out.empty() && !flags.again ? experiment->earlier() : Experiment::Earlier();
  if (earlier.finished) {
    watcher.warning(earlier.directory + " is a finished run of these options; --again trains another");
    return Experiment::resume(earlier.directory, plan_of_run(earlier.directory, {}), watcher);
  }
  if (!earlier.directory.empty()) {
    watcher.warning(earlier.directory + " is a run of these options that was not finished; it goes on with: " +
                    command_line({"train", "--resume", earlier.directory}));
  }
  return experiment;
}

// Which options a new run began with.
std::string preset_note(const Plan& plan, bool asked) {
  if (plan.preset != "none") return "preset: " + plan.preset + " (--preset none: the library's defaults)";
  if (asked) return "preset: none";
  return "preset: none is tuned for " + plan.algorithm + " " + plan.environment + " --memory " + plan.memory +
         ", the library's defaults";
}

int train_one(const TrainFlags& flags, const Request& request) {
  ProgressDisplay display(1);
  RunWatcher watcher(display, 0);
  const auto experiment = make_experiment(flags, request, watcher);
  if (experiment->directory().empty()) {
    experiment->begin(flags.out);
    display.note(preset_note(experiment->plan(), !flags.preset.empty()));
  }
  return report({experiment->train(flags.pause_after, watcher)}, flags.json, false);
}

// One thread each; --threads is how many run at a time.
int train_several(const TrainFlags& flags, Request request) {
  if (find(request.flags, "seed") != nullptr) throw Error("--seeds: found --seed beside it; give one of the two");
  const Setting* asked = find(request.flags, "threads");
  const Plan common = resolve(request);
  const int threads = asked != nullptr ? static_cast<int>(common.run.threads) : usable_processors();
  request.flags.push_back({"threads", "1", "--threads"});

  const std::vector<int64_t> seeds = parse_seeds(flags.seeds);
  ProgressDisplay display(seeds.size());
  std::vector<std::unique_ptr<RunWatcher>> owned;
  std::vector<Watcher*> watchers;
  std::vector<std::unique_ptr<Experiment>> experiments;
  for (int64_t seed : seeds) {
    owned.push_back(std::make_unique<RunWatcher>(display, owned.size()));
    watchers.push_back(owned.back().get());
    request.flags.push_back({"seed", std::to_string(seed), "--seeds"});
    experiments.push_back(make_experiment(flags, request, *watchers.back()));
    request.flags.pop_back();
  }
  begin_side_by_side(experiments, flags.out);
  display.note(preset_note(common, !flags.preset.empty()));
  return report(train_side_by_side(experiments, threads, flags.pause_after, watchers), flags.json, true);
}

// After the verb's own help: the options of what would be trained.
void print_plan_options(const Request& request) {
  if (request.environment.empty()) {
    std::cout << "\nand the options of algorithm and environment: engram describe ALGORITHM ENVIRONMENT\n";
    return;
  }
  Plan plan = resolve(request);
  std::cout << "\n" << request.algorithm << " " << request.environment << ":\n";
  print_options(plan.options());
}

}  // namespace

int train_verb(const Verb& verb, std::span<const std::string> words) {
  TrainFlags flags;
  const Arguments arguments = read_words(verb, words, flags, Others::returned);
  const std::vector<std::string>& names = arguments.positionals;
  Request request{.algorithm = names.empty() ? "" : names[0],
                  .environment = names.size() > 1 ? names[1] : "",
                  .preset = flags.preset,
                  .config = flags.config,
                  .flags = arguments.others,
                  .also_known = arguments.own};
  if (flags.help) {
    print_plan_options(request);
    return 0;
  }
  demand_positionals(arguments, flags.resume.empty() ? 2 : 0, 2, verb.usage);
  if (!flags.resume.empty()) {
    demand_resume_flags(arguments, {"total_timesteps", "threads", "pause_after", "force", "json"}, "the run");
    return resume(flags, names, arguments.others);
  }
  return flags.seeds.empty() ? train_one(flags, request) : train_several(flags, std::move(request));
}

}  // namespace engram
