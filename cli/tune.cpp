// tune: searches options, shows trials as they end, and prints the table of the best.
#include "engram/run/tune/tuner.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/arguments.h"
#include "cli/command_line.h"
#include "cli/progress.h"
#include "cli/verbs.h"
#include "engram/core/platform.h"
#include "engram/core/resources.h"

namespace engram {
namespace {

struct TuneFlags {
  TuneRequest request;
  std::string resume, out, seeds = "1..3";
  int64_t threads = 0;
  bool json = false, help = false;

  void visit(OptionVisitor& v) {
    v.option("trials", request.trials, {1, 1e6}, "settings to try; may be raised with --resume");
    v.option("seeds", seeds, {}, "runs of each trial (and fold), whose mean is its score: 1..5 or 1,2,7");
    v.option("walk_forward", request.walk_forward, {0, 1000}, "purged and embargoed folds of a market; 0: one split");
    v.option("space", request.space, {}, "TOML file of what is searched; default: the algorithm's own");
    v.option("seed", request.seed, {0, 9e15}, "of the search: trial i is a function of it and i");
    v.option("episodes", request.episodes, {1, 65536}, "greedy episodes that judge a run; a market: one pass");
    v.option("preset", request.base.preset, {}, "none, or a preset by name; default: the tuned one, where it exists");
    v.option("config", request.base.config, {}, "TOML file of options: stronger than the preset, weaker than flags");
    v.option("threads", threads, {0, 256}, "runs at a time, one thread each; 0: as many as there are processors");
    v.option("resume", resume, {}, "go on with the tuner of this directory");
    v.option("out", out, {}, "directory, must not exist; default runs/ENVIRONMENT/tune-ALGORITHM-MEMORY-sSEED");
    v.option("json", json, "print one JSON object");
    v.option("help", help, "show this");
  }
};

// Six digits; a dash where it is undefined.
std::string six(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", value);
  return std::isfinite(value) ? text : "-";
}

class TuneDisplay final : public TuneWatcher {
 public:
  explicit TuneDisplay(size_t runs) : display_(runs, 60) {
    for (size_t i = 0; i < runs; ++i) watchers_.emplace_back(display_, i);
  }
  Watcher& run(size_t index) override { return watchers_[index]; }
  void through(size_t index) override { display_.ended(index); }
  void trial(const TuneFigures& figures, const Trial& trial) override {
    std::string text = "trial " + std::to_string(trial.number) + " of " + std::to_string(figures.asked) + ": ";
    text += trial.failure.empty() ? six(trial.score) : "failed: " + trial.failure;
    if (figures.best >= 0) {
      const Trial& best = figures.trials[static_cast<size_t>(figures.best)];
      text += " (best " + six(best.score) + ", trial " + std::to_string(best.number) + ")";
    }
    display_.note(text);
  }

 private:
  ProgressDisplay display_;
  std::vector<RunWatcher> watchers_;
};

void print(const TuneFigures& figures) {
  std::cout << visible(figures.run) << "  " << figures.trials.size() << " of " << figures.asked << " trials\n";
  for (const std::string& note : figures.notes) std::cout << "  note: " << note << "\n";
  if (figures.best < 0) return;
  const Trial& best = figures.trials[static_cast<size_t>(figures.best)];
  std::cout << "  best: trial " << best.number << ", score " << six(best.score) << " (mean return on validation)\n";
  for (const Setting& setting : best.settings) std::cout << "    " << setting.name << " = " << setting.text << "\n";
  if (!best.returns.empty()) {
    std::cout << "  its Sharpe a year " << six(best.sharpe)
              << "; above the best of as many trials of noise with probability " << six(figures.deflated_sharpe)
              << "\n  probability of backtest overfitting " << six(figures.pbo) << "\n";
  }
  std::cout << "  page: " << visible(figures.run) << "/tune.html\nnext: "
            << command_line({"train", figures.algorithm, figures.environment, "--config", figures.run + "/best.toml"})
            << std::endl;
}

int run(Tuner& tuner, const TuneFlags& flags) {
  const int threads = flags.threads > 0 ? static_cast<int>(flags.threads) : usable_processors();
  TuneFigures figures;
  {
    TuneDisplay display(tuner.runs());
    figures = tuner.run(threads, display);
  }
  if (flags.json) {
    print_json(to_json(figures));
  } else {
    print(figures);
  }
  if (static_cast<int64_t>(figures.trials.size()) == figures.asked) return 0;
  std::cerr << "engram: interrupted, checkpoints written; go on with "
            << command_line({"tune", "--resume", figures.run}) << std::endl;
  return 130;
}

// After the verb's own help: what of an algorithm is searched.
void print_spaces(const std::vector<std::string>& names) {
  std::cout << "\nand the options of train, which are then not searched: engram describe ALGORITHM ENVIRONMENT\n";
  if (names.empty()) return;
  const BuiltInSpace& space = built_in_space(find_algorithm(names[0]).name);
  std::cout << "\nzoo/tune/" << space.name << ".toml:\n" << space.text;
}

}  // namespace

int tune_verb(const Verb& verb, std::span<const std::string> words) {
  TuneFlags flags;
  const Arguments arguments = read_words(verb, words, flags, Others::returned);
  if (flags.help) {
    print_spaces(arguments.positionals);
    return 0;
  }
  if (!flags.resume.empty()) {
    demand_positionals(arguments, 0, 0, verb.usage);
    demand_resume_flags(arguments, {"trials", "threads", "json"}, "the directory");
    const bool raised = std::any_of(arguments.flags.begin(), arguments.flags.end(),
                                    [](const Setting& flag) { return flag.name == "trials"; });
    Tuner tuner = Tuner::resume(flags.resume, raised ? flags.request.trials : 0);
    return run(tuner, flags);
  }
  demand_positionals(arguments, 2, 2, verb.usage);
  flags.request.base.flags = arguments.others;
  flags.request.base.algorithm = arguments.positionals[0];
  flags.request.base.environment = arguments.positionals[1];
  flags.request.base.also_known = arguments.own;
  flags.request.seeds = parse_seeds(flags.seeds);
  Tuner tuner(flags.request);
  tuner.begin(flags.out);
  return run(tuner, flags);
}

}  // namespace engram
