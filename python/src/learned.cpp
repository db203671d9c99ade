// What acts and is judged: an experiment that may learn on (Training), and the policy of a run on disk (Trained).
#include <atomic>
#include <memory>
#include <nlohmann/json.hpp>

#include "engram/core/error.h"
#include "engram/run/experiment/experiment.h"
#include "engram/run/experiment/trained_run.h"
#include "engram/run/task/stage.h"
#include "python/src/bind.h"

namespace engram::python {
namespace {

// Numbers and text of a summary as JSON, whatever bytes a path is made of.
std::string text_of(const nlohmann::ordered_json& json) {
  return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

// One at a time: a policy keeps scratch memory, and a network that learns is nobody else's.
class Turn {
 public:
  explicit Turn(std::atomic<bool>& taken) : taken_(taken) {
    if (taken_.exchange(true))
      throw Error("this model is at work already, in another thread or in its own callback", 1);
  }
  ~Turn() { taken_ = false; }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

 private:
  std::atomic<bool>& taken_;
};

class Learned {
 public:
  virtual ~Learned() = default;
  virtual const Plan& plan() const = 0;
  virtual const Algorithm& algorithm() const = 0;
  virtual StageSource source() const = 0;

  const Policy& policy() const { return algorithm().policy(); }

  // Lane i's actions that are drawn come from its own stream, which goes on from call to call.
  void act(const Matrix<const Real>& observation, const Matrix<const Real>& start, const Matrix<const Real>& mask,
           const Matrix<Real>& memory, const Matrix<Real>& action, bool deterministic) {
    const Turn turn(taken_);
    const FlushDenormals flush;
    const auto lanes = static_cast<int64_t>(observation.shape(0));
    const Space &seen = policy().observation_space(), &done = policy().action_space();
    for (size_t i = random_.size(); i < static_cast<size_t>(lanes); ++i) {
      random_.emplace_back(static_cast<uint64_t>(plan().run.seed), Purpose::action, static_cast<uint32_t>(i));
    }
    const bool masked = mask.shape(0) > 0;
    const ObservationBatch batch{view_of("observation", observation, lanes, seen.columns()),
                                 view_of("episode_start", start, 1, lanes),
                                 masked ? view_of("action_masks", mask, lanes, done.choices()) : ConstView(), nullptr};
    Acting acting{deterministic, random_};
    policy().act(batch, view_of("state", memory, lanes, policy().memory_size()),
                 view_of("action", action, lanes, done.columns()), acting);
  }

  // (returns, lengths) of whole episodes: those that `engram evaluate` plays, but of a market, whose last part is looked
  // at by that verb alone.
  nb::tuple evaluate(int64_t episodes, bool deterministic, int64_t seed, bool main_thread) {
    const Turn turn(taken_);
    const Evaluation played = unlocked(main_thread, [&] {
      const std::unique_ptr<Stage> stage = make_rehearsal(source(), episodes);
      const auto chosen = static_cast<uint64_t>(seed < 0 ? plan().run.seed : seed);
      return stage->play(policy(), evaluation_seed(chosen, 0), deterministic);
    });
    if (played.cut == 0) return nb::make_tuple(played.returns, played.lengths);
    throw Error(std::to_string(played.cut) + " of " + std::to_string(episodes) + " episodes had not ended after " +
                    std::to_string(longest_episode) + " steps",
                1);
  }

 protected:
  std::atomic<bool> taken_{false};

 private:
  std::vector<Rng> random_;
};

// Hands each update to Python. What the callback raises stops the run, with a checkpoint, and is raised after that.
class Callback final : public Watcher {
 public:
  explicit Callback(nb::object callback) : callback_(std::move(callback)) {}

  void progress(const Progress& progress) override { latest_ = progress; }
  void warning(const std::string& text) override { warn(text); }
  bool goes_on(const Metrics& metrics) override {
    if (callback_.is_none()) return true;
    const nb::gil_scoped_acquire lock;
    try {
      nb::dict values;
      for (const auto& [name, value] : metrics.values) values[name.c_str()] = value;
      return nb::cast<bool>(
          callback_(latest_.timesteps, latest_.total_timesteps, latest_.mean_return, latest_.wall_seconds, values));
    } catch (...) {
      raised_ = std::current_exception();
      return false;
    }
  }
  void rethrow() const {
    if (raised_) std::rethrow_exception(raised_);
  }

 private:
  nb::object callback_;
  Progress latest_{};
  std::exception_ptr raised_;
};

class Training final : public Learned {
 public:
  Training(const std::string& algorithm, const std::string& environment, const std::string& preset,
           const std::string& config, const Keywords& keywords, const std::string& caller, const std::string& init)
      : experiment_(std::make_unique<Experiment>(resolve({.algorithm = algorithm,
                                                          .environment = environment,
                                                          .preset = preset,
                                                          .config = config,
                                                          .flags = settings_of(keywords, caller),
                                                          .also_known = {"preset", "config", "init", "out"}}))) {
    if (!init.empty()) experiment_->start_from(init);
  }
  Training(const std::string& run, const Keywords& keywords) {
    Callback nobody{nb::none()};
    Plan plan =
        plan_for_resume({.run = run, .flags = settings_of(keywords, "learn"), .algorithm = "", .environment = ""});
    experiment_ = Experiment::resume(run, std::move(plan), nobody);
  }

  const Plan& plan() const override { return experiment_->plan(); }
  const Algorithm& algorithm() const override { return experiment_->algorithm(); }
  StageSource source() const override { return experiment_->source(); }

  const std::string& directory() const { return experiment_->directory(); }
  bool begun() const { return !experiment_->directory().empty(); }

  std::string learn(const std::string& out, int64_t pause_after, const nb::object& callback, bool main_thread) {
    const Turn turn(taken_);
    Callback watcher(callback);
    const TrainingSummary summary = unlocked(main_thread, [&] {
      if (!begun()) experiment_->begin(out);
      return experiment_->train(pause_after, watcher);
    });
    watcher.rethrow();
    if (summary.interrupted) throw Error("interrupted", 130);
    return text_of(to_json(summary));
  }

 private:
  std::unique_ptr<Experiment> experiment_;
};

class Trained final : public Learned {
 public:
  Trained(const std::string& run, const std::string& checkpoint) : run_(run, checkpoint, {}, warn) {}
  const Plan& plan() const override { return run_.plan(); }
  const Algorithm& algorithm() const override { return run_.algorithm(); }
  StageSource source() const override { return run_.source(); }

 private:
  TrainedRun run_;
};

}  // namespace

void bind_learned(nb::module_& module) {
  nb::class_<Learned>(module, "Learned")
      .def_prop_ro("algorithm", [](const Learned& self) { return self.plan().algorithm; })
      .def_prop_ro("environment", [](const Learned& self) { return self.plan().environment; })
      .def_prop_ro("memory", [](const Learned& self) { return self.plan().memory; })
      .def_prop_ro("preset", [](const Learned& self) { return self.plan().preset; })
      .def_prop_ro("options", [](Learned& self) { return describe(const_cast<Plan&>(self.plan()).options()); })
      .def_prop_ro("timesteps", [](const Learned& self) { return self.algorithm().timesteps(); })
      .def_prop_ro("memory_size", [](const Learned& self) { return self.policy().memory_size(); })
      .def_prop_ro("observation_space", [](const Learned& self) { return describe(self.policy().observation_space()); })
      .def_prop_ro("action_space", [](const Learned& self) { return describe(self.policy().action_space()); })
      .def_prop_ro("network", [](const Learned& self) { return network_of(self.policy()); })
      .def_prop_ro("parameters", [](const Learned& self) { return parameters_of(self.policy()); })
      .def("set_parameter", [](Learned& self, const std::string& name,
                               const Matrix<const Real>& values) { set_parameter(self.policy(), name, values); })
      .def("act", &Learned::act, nb::arg("observation"), nb::arg("start"), nb::arg("mask"), nb::arg("memory"),
           nb::arg("action"), nb::arg("deterministic"))
      .def("evaluate", &Learned::evaluate, nb::arg("episodes"), nb::arg("deterministic"), nb::arg("seed"),
           nb::arg("main_thread"));
  nb::class_<Training, Learned>(module, "Training")
      .def(nb::init<const std::string&, const std::string&, const std::string&, const std::string&, const Keywords&,
                    const std::string&, const std::string&>(),
           nb::arg("algorithm"), nb::arg("environment"), nb::arg("preset"), nb::arg("config"), nb::arg("keywords"),
           nb::arg("caller"), nb::arg("init"))
      .def(nb::init<const std::string&, const Keywords&>(), nb::arg("run"), nb::arg("keywords"))
      .def_prop_ro("directory", &Training::directory)
      .def("learn", &Training::learn, nb::arg("out"), nb::arg("pause_after"), nb::arg("callback").none(),
           nb::arg("main_thread"));
  nb::class_<Trained, Learned>(module, "Trained")
      .def(nb::init<const std::string&, const std::string&>(), nb::arg("run"), nb::arg("checkpoint"));
}

}  // namespace engram::python
