#include "engram/run/experiment/experiment.h"

#include <filesystem>
#include <nlohmann/json.hpp>
#include <numeric>
#include <optional>

#include "engram/core/error.h"
#include "engram/core/platform.h"
#include "engram/core/resources.h"
#include "engram/learning/agent.h"
#include "engram/run/experiment/version.h"

namespace engram::inline ENGRAM_REAL {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr size_t recent_episodes = 100;
constexpr int64_t most_rows = 10000;  // of metrics.csv, beside those of evaluations

double mean(const std::vector<double>& values) {
  if (values.empty()) return NAN;
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

void remember(std::vector<double>& recent, double value) {
  if (recent.size() == recent_episodes) recent.erase(recent.begin());
  recent.push_back(value);
}

// Where a raised total leaves the schedules.
std::string new_end(int64_t old_total, int64_t total, int64_t timesteps) {
  return "schedules that were to end at step " + std::to_string(old_total) + " now end at step " +
         std::to_string(total) + "; step " + std::to_string(timesteps) + " is " +
         std::to_string(100 * timesteps / total) + " % of the way";
}

void demand_lanes(const World& world, int lanes) {
  if (lanes == 1 || !std::holds_alternative<GamePtr>(world)) return;
  throw Error("--n_envs: a game is played by itself, move by move: expected 1, found " + std::to_string(lanes) +
              "; --seeds runs several side by side");
}

}  // namespace

// One call of train(): where its time goes.
struct Experiment::Session {
  double (*clock)();  // CPU seconds where one thread works, else wall-clock seconds
  double (*cpu_clock)();
  int64_t first_timestep;
  double wall_begin = wall_seconds(), cpu_begin = cpu_clock();
  double last_checkpoint = wall_begin;
  double loop_seconds = 0;
  bool stopped = false;  // by the watcher
  Seconds seconds{};
};

void Experiment::State::visit(Archive& archive) {
  archive("iterations", iterations, a_count);
  archive("episodes", episodes, a_count);
  archive("rows", rows, a_count);
  archive("best_mean_reward", best_mean_reward, any_number);  // -infinity before the first evaluation
  archive("recent_returns", recent_returns);
  archive("recent_lengths", recent_lengths);
  archive.demand(!std::isnan(best_mean_reward), "best_mean_reward", "a number");
  archive.demand(recent_returns.size() == recent_lengths.size() && recent_returns.size() <= recent_episodes,
                 "recent_returns", "as many as lengths, no more than " + std::to_string(recent_episodes));
}

Experiment::Experiment(Plan plan) : plan_(std::move(plan)), early_stop_(plan_.run) {
  const FlushDenormals flush;
  const RunOptions& run = plan_.run;
  if (run.threads > 1) threads_ = std::make_unique<Threads>(useful_threads(run.threads));
  const auto read = [this](const std::string& path) { return data_.read(path); };
  const int lanes = static_cast<int>(run.n_envs);
  World world = plan_.world_options->make_world(lanes, {DataPart::train, read, milliseconds_now()});
  demand_lanes(world, lanes);
  training_world_ = borrowed(world);
  algorithm_ =
      plan_.algorithm_options->make(std::move(world), {.seed = static_cast<uint64_t>(run.seed),
                                                       .total_timesteps = run.total_timesteps,
                                                       .threads = threads_.get(),
                                                       .clock = run.threads > 1 ? wall_seconds : thread_cpu_seconds,
                                                       .n_envs = lanes,
                                                       .read_file = read_file});
  if (run.eval_freq > 0) {
    validation_ = make_stage({*plan_.world_options, training_world_}, DataPart::validation, run.n_eval_episodes);
  }
}

void Experiment::start_from(const std::string& run_or_file) {
  init_ = run_or_file;
  const auto demand_whole = [](const std::string& damage) { throw Error("--init: " + damage); };
  Archive archive = fs::is_directory(run_or_file) ? Checkpoints(run_or_file).newest(demand_whole)
                                                  : Archive::loader(read_file(run_or_file));
  archive.by_name();
  PolicyPart policy{*algorithm_};
  StatisticsPart statistics{*algorithm_};
  archive("policy", policy);
  archive("algorithm", statistics);
  std::vector<std::string> misfits = archive.misfits();
  for (const std::string& name : archive.not_taken("policy/")) misfits.push_back(name + ": unknown to the new run");
  if (misfits.empty()) return;
  std::string all;
  for (const std::string& misfit : misfits) all += "\n  " + misfit;
  throw Error("--init " + run_or_file + ": " + std::to_string(misfits.size()) +
              " parts do not fit; give the new run the memory, net_arch and normalisation of the old one:" + all);
}

std::vector<std::string> Experiment::notes() const {
  std::vector<std::string> all = notes_of(training_world_);
  const Agent* agent = algorithm_->policy().agent();
  const bool acts = agent != nullptr && std::holds_alternative<VectorEnv*>(training_world_);
  if (acts && !agent->units.note().empty()) all.push_back(agent->units.note());
  if (acts && agent->lacks_convolution()) {
    all.push_back("observations are images, " + agent->observer.space().describe() +
                  ", and the network has no convolution: --cnn minatar, or nature for large ones");
  }
  return all;
}

std::string Experiment::name() const {
  return plan_.algorithm + "-" + plan_.memory + "-s" + std::to_string(plan_.run.seed);
}

Experiment::Earlier Experiment::earlier() {
  Earlier found;
  for (int number = 1; init_.empty() && !found.finished; ++number) {
    const std::string directory = numbered("runs/" + plan_.environment + "/" + name(), number);
    if (!fs::is_directory(directory)) break;
    if (!is_run(directory) || !repeats(directory)) continue;
    const Json latest = read_description(directory).value("latest", Json::object());
    found = {directory, latest.value("finished", false)};
  }
  return found;
}

// Whether a directory that begins as this run would is one; damaged ones are not.
bool Experiment::repeats(const std::string& directory) {
  try {
    if (read_description(directory).contains("init")) return false;
    Archive archive = Checkpoints(directory).newest_without_blocks([](const std::string&) {});
    CheckpointHead head;
    archive("head", head);
    head.demand_match(plan_);
    return head.made_from == provenance_of(plan_, data_) && head.schedule_timesteps == plan_.run.total_timesteps;
  } catch (const Error&) {
    return false;
  }
}

void Experiment::begin(const std::string& out) {
  directory_ = out.empty() ? make_default_directory("runs/" + plan_.environment, name()) : make_directory(out, "train");
  try {
    lock_ = std::make_unique<DirectoryLock>(directory_);
    write_file_atomically(directory_ + "/options.toml", toml_of(plan_));
    checkpoints_ = std::make_unique<Checkpoints>(directory_);
    open_logs();
    write_description(nullptr);
    write_checkpoint();
  } catch (...) {  // without a checkpoint it is nothing to go on with
    lock_.reset();
    std::error_code error;
    fs::remove_all(directory_, error);
    throw;
  }
}

void Experiment::open_logs() {
  logs_ = std::make_unique<RunLogs>(directory_, plan_.environment, state_.episodes, state_.rows, plan_.run.tensorboard);
}

std::unique_ptr<Experiment> Experiment::resume(const std::string& directory, Plan plan, Watcher& watcher, bool force) {
  const FlushDenormals flush;
  auto lock = std::make_unique<DirectoryLock>(directory);
  auto checkpoints = std::make_unique<Checkpoints>(directory);
  Archive archive = checkpoints->newest([&](const std::string& text) { watcher.warning(text); });
  CheckpointHead head;
  archive("head", head);
  head.demand_match(plan);
  auto experiment = std::make_unique<Experiment>(std::move(plan));
  demand_same(head.made_from, provenance_of(experiment->plan_, experiment->data_), directory, force,
              [&](const std::string& text) { watcher.warning(text); });
  FittedPart fitted{experiment->training_world_};
  archive("data", fitted);
  PolicyPart policy{*experiment->algorithm_};
  archive("policy", policy);
  experiment->visit_state(archive);
  archive("algorithm", *experiment->algorithm_);
  archive.finish();

  experiment->directory_ = directory;
  experiment->lock_ = std::move(lock);
  experiment->checkpoints_ = std::move(checkpoints);
  if (experiment->finished()) return experiment;
  if (experiment->plan_.run.total_timesteps != head.schedule_timesteps) {
    watcher.warning(
        new_end(head.schedule_timesteps, experiment->plan_.run.total_timesteps, experiment->algorithm_->timesteps()));
  }
  const std::string options = toml_of(experiment->plan_), options_path = directory + "/options.toml";
  if (read_file(options_path) != options) write_file_atomically(options_path, options);
  experiment->open_logs();
  if (!experiment->logs_->complete(experiment->state_.episodes, experiment->state_.rows)) {
    watcher.warning(directory + ": rows of metrics.csv, monitor.csv or timing.csv are missing");
  }
  return experiment;
}

TrainingSummary Experiment::train(int64_t pause_after, Watcher& watcher, double checkpoint_seconds) {
  const FlushDenormals flush;
  const bool one_thread = plan_.run.threads == 1;
  Session session{one_thread ? thread_cpu_seconds : wall_seconds, one_thread ? thread_cpu_seconds : process_cpu_seconds,
                  algorithm_->timesteps()};
  if (finished()) return summary(session);
  if (algorithm_->timesteps() == 0) {
    for (const std::string& note : notes()) watcher.warning(note);
  }
  const int64_t pause = pause_after > 0 ? pause_after : plan_.run.total_timesteps;
  try {
    int64_t saved = state_.iterations;
    while (!finished() && algorithm_->timesteps() < pause && !session.stopped && !interrupted()) {
      const bool best = update(session, watcher);
      if (best) checkpoints_->write_best(checkpoint());
      if (wall_seconds() - session.last_checkpoint < checkpoint_seconds) continue;
      write_checkpoint();
      saved = state_.iterations;
      session.last_checkpoint = wall_seconds();
    }
    if (saved != state_.iterations) write_checkpoint();
  } catch (const Error& error) {
    throw Error(std::string(error.what()) + "; the last good checkpoint is kept in " + directory_, error.status());
  }
  const TrainingSummary result = summary(session);
  write_description(&result);
  return result;
}

// One iteration and its rows; whether it gave the best evaluation so far.
bool Experiment::update(Session& session, Watcher& watcher) {
  const int64_t before = algorithm_->timesteps();
  const double loop_begin = session.clock();
  const Metrics& metrics = algorithm_->iterate();
  session.loop_seconds += session.clock() - loop_begin;
  Seconds seconds{metrics.world_seconds, metrics.acting_seconds, metrics.learning_seconds, 0};

  const int64_t steps = algorithm_->timesteps();
  const double wall = wall_seconds() - session.wall_begin;
  record_episodes(metrics.episodes, logs_->seconds_before() + wall);
  std::optional<Evaluation> evaluation;
  if (validation_ && steps / plan_.run.eval_freq > before / plan_.run.eval_freq) {
    const double begin = session.clock();
    evaluation = evaluate_on_validation(steps / plan_.run.eval_freq);
    seconds.evaluation = session.clock() - begin;
  }
  session.seconds += seconds;
  since_row_ += seconds;
  ++state_.iterations;
  if (evaluation || row_due(before)) {
    const double fps = static_cast<double>(steps - session.first_timestep) / wall;
    logs_->add_update(row_of(metrics, evaluation ? &*evaluation : nullptr), logs_->seconds_before() + wall, fps,
                      since_row_);
    since_row_ = {};
    ++state_.rows;
  }
  watcher.progress(
      {steps, plan_.run.total_timesteps, mean(state_.recent_returns), wall, steps - session.first_timestep});
  session.stopped = !watcher.goes_on(metrics);

  const bool best = evaluation && evaluation->mean_return() > state_.best_mean_reward;
  if (best) state_.best_mean_reward = evaluation->mean_return();
  if (evaluation) early_stop_.judge(evaluation->mean_return(), best);
  return best;
}

// Decided by steps alone, so that an interrupted run has the rows of a straight one.
bool Experiment::row_due(int64_t before) const {
  const int64_t every = (plan_.run.total_timesteps + most_rows - 1) / most_rows;
  return finished() || algorithm_->timesteps() / every > before / every;
}

void Experiment::record_episodes(const std::vector<Episode>& episodes, double seconds) {
  for (const Episode& episode : episodes) {
    logs_->add_episode(episode, seconds);
    remember(state_.recent_returns, episode.episode_return);
    remember(state_.recent_lengths, static_cast<double>(episode.length));
    ++state_.episodes;
  }
}

MetricsFile::Row Experiment::row_of(const Metrics& metrics, const Evaluation* evaluation) const {
  MetricsFile::Row row{{"time/iterations", static_cast<double>(state_.iterations)},
                       {"time/total_timesteps", static_cast<double>(algorithm_->timesteps())},
                       {"rollout/ep_rew_mean", mean(state_.recent_returns)},
                       {"rollout/ep_len_mean", mean(state_.recent_lengths)}};
  if (validation_) {
    row.emplace_back("eval/mean_reward", evaluation ? evaluation->mean_return() : NAN);
    row.emplace_back("eval/mean_ep_length", evaluation ? evaluation->mean_length() : NAN);
  }
  row.insert(row.end(), metrics.values.begin(), metrics.values.end());
  return row;
}

Evaluation Experiment::evaluate_on_validation(int64_t index) {
  copy_fitted(training_world_, validation_->world());
  const uint64_t seed = evaluation_seed(static_cast<uint64_t>(plan_.run.seed), static_cast<uint32_t>(index));
  return validation_->play(algorithm_->policy(), seed, true);
}

// Runs without an early stop have the checkpoints that they had before there was one.
void Experiment::visit_state(Archive& archive) {
  archive("state", state_);
  if (early_stop_.asked_for()) archive("early_stop", early_stop_);
}

Archive Experiment::checkpoint() {
  Archive archive = checkpoints_->saver();
  CheckpointHead head{plan_.algorithm, plan_.environment, plan_.memory, plan_.run.total_timesteps,
                      provenance_of(plan_, data_)};
  FittedPart fitted{training_world_};
  PolicyPart policy{*algorithm_};
  archive("head", head);
  archive("data", fitted);
  archive("policy", policy);
  visit_state(archive);
  archive("algorithm", *algorithm_);
  return archive;
}

// The logs go first: they may be ahead of the checkpoint, never behind it.
void Experiment::write_checkpoint() {
  logs_->flush();
  checkpoints_->write(checkpoint());
}

void Experiment::write_description(const TrainingSummary* summary) const {
  Json description{{"engram", version()},          {"commit", commit()},
                   {"algorithm", plan_.algorithm}, {"environment", plan_.environment},
                   {"memory", plan_.memory},       {"preset", plan_.preset},
                   {"seed", plan_.run.seed}};
  if (!init_.empty()) description["init"] = init_;
  if (summary != nullptr) {
    description["latest"] = to_json(*summary);
    description["latest"].erase("run");  // the run may be moved
  }
  write_file_atomically(directory_ + "/run.json", description.dump(2) + "\n");
}

TrainingSummary Experiment::failed(const Error& error) const {
  TrainingSummary summary;
  summary.run = directory_;
  summary.algorithm = plan_.algorithm;
  summary.environment = plan_.environment;
  summary.memory = plan_.memory;
  summary.seed = plan_.run.seed;
  summary.total_timesteps = plan_.run.total_timesteps;
  summary.timesteps = algorithm_->timesteps();
  summary.episodes = state_.episodes;
  summary.failure = error.what();
  summary.failure_status = error.status();
  return summary;
}

TrainingSummary Experiment::summary(const Session& session) const {
  const auto steps = static_cast<double>(algorithm_->timesteps() - session.first_timestep);
  return {.run = directory_,
          .algorithm = plan_.algorithm,
          .environment = plan_.environment,
          .memory = plan_.memory,
          .seed = plan_.run.seed,
          .total_timesteps = plan_.run.total_timesteps,
          .timesteps = algorithm_->timesteps(),
          .episodes = state_.episodes,
          .mean_return = mean(state_.recent_returns),
          .mean_length = mean(state_.recent_lengths),
          .wall_seconds = wall_seconds() - session.wall_begin,
          .cpu_seconds = session.cpu_clock() - session.cpu_begin,
          .steps_per_second = steps > 0 ? steps / session.loop_seconds : NAN,
          .seconds = session.seconds,
          .finished = finished(),
          .stopped_by = early_stop_.reason(),
          .interrupted = interrupted() && !finished(),
          .notes = notes()};
}

}  // namespace engram::inline ENGRAM_REAL
