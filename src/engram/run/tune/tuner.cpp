#include "engram/run/tune/tuner.h"

#include <atomic>
#include <exception>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>

#include "engram/core/error.h"
#include "engram/core/platform.h"
#include "engram/core/threads.h"
#include "engram/run/experiment/trained_run.h"
#include "engram/run/experiment/version.h"
#include "engram/run/files/files.h"
#include "engram/run/tune/page.h"

namespace engram::inline ENGRAM_REAL {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr uint32_t tuning_stream = UINT32_MAX;  // of evaluation seeds: nobody else's

TuneRequest request_in(const std::string& directory) {
  const std::string path = directory + "/tune.json";
  if (!fs::exists(path)) throw Error("no checkpoint: " + directory + " is no directory of tune (it has no tune.json)");
  try {
    const Json json = Json::parse(read_file(path));
    TuneRequest request{.base = {.algorithm = json.at("algorithm"),
                                 .environment = json.at("environment"),
                                 .preset = json.at("preset"),
                                 .config = json.at("has_config") ? directory + "/config.toml" : "",
                                 .flags = {},
                                 .also_known = {}},
                        .space = directory + "/space.toml",
                        .space_is_general = json.at("space_is_general"),
                        .trials = json.at("trials"),
                        .seeds = json.at("seeds").get<std::vector<int64_t>>(),
                        .walk_forward = json.at("walk_forward"),
                        .seed = json.at("seed"),
                        .episodes = json.at("episodes")};
    for (const auto& [name, text] : json.at("flags").items())
      request.base.flags.push_back({name, text.get<std::string>(), "--" + name});
    return request;
  } catch (const nlohmann::json::exception& error) {
    throw Error(path + ": " + error.what());
  }
}

void write_request(const std::string& directory, const TuneRequest& request) {
  Json flags = Json::object();
  for (const Setting& flag : request.base.flags) flags[flag.name] = flag.text;
  const Json json{{"engram", version()},
                  {"algorithm", request.base.algorithm},
                  {"environment", request.base.environment},
                  {"preset", request.base.preset},
                  {"has_config", !request.base.config.empty()},
                  {"flags", flags},
                  {"space_is_general", request.space_is_general},
                  {"trials", request.trials},
                  {"seeds", request.seeds},
                  {"walk_forward", request.walk_forward},
                  {"seed", request.seed},
                  {"episodes", request.episodes}};
  write_file_atomically(directory + "/tune.json", json.dump(2) + "\n");
}

// What the tuner itself gives each run.
void demand_searchable(const SearchSpace& space) {
  for (const std::string& name : space.searched()) {
    if (name != "seed" && name != "threads" && name != "trials" && name != "folds" && name != "fold") continue;
    throw Error(space.option(name).place + ": '" + name + "' is nothing to search; see engram tune --help");
  }
}

void demand_foldable(Plan& base, const TuneRequest& request) {
  if (!base.options().contains("folds")) {
    throw Error("--walk_forward: " + base.environment + " has no bars to fold; leave it out");
  }
  for (const Setting& flag : request.base.flags) {
    if (flag.name == "folds" || flag.name == "fold") {
      throw Error(flag.place + ": found beside --walk_forward, which makes every fold; give one of the two");
    }
  }
}

// A run that was killed before its first checkpoint begins anew. One that is through learns how many trials there are.
std::unique_ptr<Experiment> begin_or_resume(const std::string& directory, Plan plan, Watcher& watcher) {
  demand_no_link(fs::path(directory).parent_path());
  demand_no_link(directory);
  if (fs::exists(directory + "/checkpoints/last.ckpt")) {
    const std::string options = toml_of(plan), path = directory + "/options.toml";
    if (read_file(path) != options) write_file_atomically(path, options);
    return Experiment::resume(directory, std::move(plan), watcher);
  }
  auto experiment = std::make_unique<Experiment>(std::move(plan));
  fs::remove_all(directory);
  experiment->begin(directory);
  return experiment;
}

}  // namespace

struct Tuner::Session {
  TuneWatcher& watcher;
  TuneFigures figures;
  std::vector<std::optional<TunedRun>> played;  // by run; emptied with their trial
  std::atomic<size_t> next{0};
  std::mutex mutex{};
  std::exception_ptr failure{};
};

Tuner::Tuner(TuneRequest request) : request_(std::move(request)) {
  Plan base = resolve(request_.base);
  std::string file = request_.space;
  if (file.empty()) {
    const BuiltInSpace& built_in = built_in_space(request_.base.algorithm);
    space_text_ = built_in.text;
    file = "zoo/tune/" + std::string(built_in.name) + ".toml";
    request_.space_is_general = true;
  } else {
    space_text_ = read_file(file);
  }
  space_ = SearchSpace::parse(space_text_, file, base.memory != "none");
  for (const Setting& flag : request_.base.flags) space_.fix(flag.name);
  if (request_.space_is_general) space_.keep_known(base.options());
  space_.suit(request_.base);
  demand_searchable(space_);
  if (space_.searched().empty())
    throw Error("tune: nothing is left to search in " + file + "; give a --space FILE.toml");
  if (request_.walk_forward > 0) demand_foldable(base, request_);
  tried_ = request_.trials + (base.run.trials > 1 ? base.run.trials : 0);
  for (size_t fold = 0; fold < folds(); ++fold) notes_ = Experiment(plan_of({}, fold, request_.seeds[0])).notes();
}

Request Tuner::request_of(const std::vector<Setting>& settings) const {
  Request request = request_.base;
  request.flags.insert(request.flags.end(), settings.begin(), settings.end());
  request.flags.push_back({"trials", std::to_string(tried_), "--trials"});
  return request;
}

Plan Tuner::plan_of(const std::vector<Setting>& settings, size_t fold, int64_t seed) const {
  Request request = request_of(settings);
  request.flags.push_back({"threads", "1", "--threads"});
  request.flags.push_back({"seed", std::to_string(seed), "--seeds"});
  if (request_.walk_forward > 0) {
    request.flags.push_back({"folds", std::to_string(request_.walk_forward), "--walk_forward"});
    request.flags.push_back({"fold", std::to_string(fold + 1), "--walk_forward"});
  }
  return resolve(request);
}

std::string Tuner::run_name(size_t run) const {
  const size_t seeds = request_.seeds.size(), within = run % runs_per_trial();
  const std::string seed = "s" + std::to_string(request_.seeds[within % seeds]);
  return request_.walk_forward == 0 ? seed : "fold-" + std::to_string(within / seeds + 1) + "-" + seed;
}

void Tuner::begin(const std::string& out) {
  const Plan base = resolve(request_.base);
  const std::string name = "tune-" + base.algorithm + "-" + base.memory + "-s" + std::to_string(request_.seed);
  const std::string config = request_.base.config.empty() ? "" : read_file(request_.base.config);
  directory_ = out.empty() ? make_default_directory("runs/" + base.environment, name) : make_directory(out, "tune");
  lock_ = std::make_unique<DirectoryLock>(directory_);
  write_file_atomically(directory_ + "/space.toml", space_text_);
  if (!request_.base.config.empty()) write_file_atomically(directory_ + "/config.toml", config);
  write_request(directory_, request_);
}

Tuner Tuner::resume(const std::string& directory, int64_t trials) {
  TuneRequest request = request_in(directory);
  if (trials > 0 && trials < request.trials) {
    throw Error("--trials: may be raised on resume, expected at least " + std::to_string(request.trials) + ", found " +
                std::to_string(trials));
  }
  auto lock = std::make_unique<DirectoryLock>(directory);
  const bool raised = trials > request.trials;
  if (raised) request.trials = trials;
  Tuner tuner(std::move(request));
  tuner.directory_ = directory;
  tuner.lock_ = std::move(lock);
  if (raised) write_request(directory, tuner.request_);
  return tuner;
}

TuneFigures Tuner::run(int threads, TuneWatcher& watcher) {
  Session session{watcher, figures(), std::vector<std::optional<TunedRun>>(runs())};
  run_at_once(threads, [&] { work(session); });
  if (session.failure) std::rethrow_exception(session.failure);
  judge_trials(session.figures);
  write_results(session.figures);
  const std::vector<Trial>& trials = session.figures.trials;
  if (session.figures.best < 0 && static_cast<int64_t>(trials.size()) == request_.trials) {
    throw Error("tune: every trial failed; the first: " + trials[0].failure, 1);
  }
  return session.figures;
}

void Tuner::work(Session& session) const {
  try {
    for (size_t run = session.next++; run < runs() && !interrupted(); run = session.next++) {
      std::optional<TunedRun> played = play(run, session.watcher.run(run));
      if (!played) continue;
      session.watcher.through(run);
      take(session, run, std::move(*played));
    }
  } catch (...) {
    const std::lock_guard lock(session.mutex);
    session.failure = std::current_exception();
    session.next = runs();
  }
}

// Nothing where it was interrupted.
std::optional<TunedRun> Tuner::play(size_t run, Watcher& watcher) const {
  const size_t trial = run / runs_per_trial(), within = run % runs_per_trial(), seeds = request_.seeds.size();
  const std::string directory = directory_ + "/trial-" + std::to_string(trial + 1) + "/" + run_name(run);
  TunedRun played;
  try {
    const auto settings = space_.trial(static_cast<uint64_t>(request_.seed), static_cast<int64_t>(trial));
    const auto experiment =
        begin_or_resume(directory, plan_of(settings, within / seeds, request_.seeds[within % seeds]), watcher);
    experiment->train(0, watcher);
    if (experiment->finished()) return judge(directory);
  } catch (const Error& error) {
    played.failure = error.what();
  }
  if (interrupted()) return {};
  return played;
}

TunedRun Tuner::judge(const std::string& directory) const {
  const TrainedRun run(directory, "last", {}, [](const std::string&) {});
  const std::unique_ptr<Stage> stage = make_stage(run.source(), DataPart::validation, request_.episodes);
  const uint64_t seed = evaluation_seed(static_cast<uint64_t>(run.plan().run.seed), tuning_stream);
  const Evaluation played = stage->play(run.policy(), seed, true);
  if (played.cut > 0) {
    throw Error("episodes had not ended after " + std::to_string(longest_episode) + " steps: it walks in circles", 1);
  }
  return {played.mean_return(), stage->course(), ""};
}

void Tuner::take(Session& session, size_t run, TunedRun played) const {
  const std::lock_guard lock(session.mutex);
  session.played[run] = std::move(played);
  const size_t trial = run / runs_per_trial(), first = trial * runs_per_trial();
  std::vector<TunedRun> all;
  for (size_t i = first; i < first + runs_per_trial(); ++i) {
    if (!session.played[i]) return;
    all.push_back(*session.played[i]);
  }
  for (size_t i = first; i < first + runs_per_trial(); ++i) session.played[i] = TunedRun();
  const auto number = static_cast<int64_t>(trial + 1);
  std::vector<Trial>& trials = session.figures.trials;
  const auto place = std::find_if(trials.begin(), trials.end(), [&](const Trial& t) { return t.number > number; });
  const auto at = trials.insert(place, sum_up(number, space_.trial(static_cast<uint64_t>(request_.seed), number - 1),
                                              all, request_.seeds.size()));
  const auto index = static_cast<size_t>(at - trials.begin());
  find_best(session.figures);
  write_file_atomically(directory_ + "/trials.csv", csv_of(session.figures));
  session.watcher.trial(session.figures, session.figures.trials[index]);
}

TuneFigures Tuner::figures() const {
  Plan base = resolve(request_.base);
  TuneFigures figures;
  figures.run = directory_;
  figures.algorithm = base.algorithm;
  figures.environment = base.environment;
  figures.memory = base.memory;
  figures.asked = request_.trials;
  figures.notes = notes_;
  for (size_t run = 0; run < runs_per_trial(); ++run) figures.run_names.push_back(run_name(run));
  const std::vector<OptionDescription> described = base.options().describe();
  for (const std::string& name : space_.searched()) {
    const auto option = std::find_if(described.begin(), described.end(),
                                     [&](const OptionDescription& description) { return description.name == name; });
    figures.searched.push_back({name, option->meaning, space_.option(name)});
  }
  return figures;
}

void Tuner::write_results(const TuneFigures& figures) const {
  write_file_atomically(directory_ + "/trials.csv", csv_of(figures));
  write_file_atomically(directory_ + "/tune.html", tune_page(figures));
  if (figures.best < 0) return;
  const Trial& best = figures.trials[static_cast<size_t>(figures.best)];
  Plan plan = resolve(request_of(best.settings));
  write_file_atomically(directory_ + "/best.toml",
                        "# trial " + std::to_string(best.number) + " of engram tune, the best of " +
                            std::to_string(figures.trials.size()) + ": engram train " + plan.algorithm + " " +
                            plan.environment + " --config best.toml\n" + toml_of(plan));
}

}  // namespace engram::inline ENGRAM_REAL
