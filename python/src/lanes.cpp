// Worlds of engram as Gymnasium knows them: N lanes that are seeded, reset and held still one by one.
//
// Each lane is a world of its own. Our worlds begin the next episode in the very step that ends one (env/vector_env.h),
// which is Gymnasium's SameStep; in its other modes a lane shows the true last observation and is held: in NextStep the
// coming step only shows the first observation of the next episode, in Disabled it waits for reset().
//
// The arrays are made once; Python sees them, and the next step writes into them.
#include <nanobind/stl/string_view.h>

#include <algorithm>
#include <memory>

#include "engram/core/error.h"
#include "engram/run/files/files.h"
#include "python/src/bind.h"

namespace engram::python {
namespace {

enum class Autoreset { next_step, same_step, disabled };

Autoreset autoreset_of(std::string_view name) {
  if (name == "NextStep") return Autoreset::next_step;
  if (name == "SameStep") return Autoreset::same_step;
  if (name == "Disabled") return Autoreset::disabled;
  throw Error("autoreset_mode: expected NextStep, SameStep or Disabled, found '" + std::string(name) + "'");
}

std::vector<VectorEnvPtr> worlds_of(const std::string& id, int lanes, const Keywords& keywords) {
  if (lanes < 1) throw Error("num_envs: expected at least 1, found " + std::to_string(lanes));
  const auto maker = find_world(id).options();
  OptionSet options;
  options.add([&](OptionVisitor& v) { maker->visit_options(v); });
  for (const Setting& setting : settings_of(keywords, id)) options.assign(setting.name, setting.text, setting.place);
  std::vector<VectorEnvPtr> worlds;
  for (int lane = 0; lane < lanes; ++lane) worlds.push_back(maker->make(1, {DataPart::train, read_file}));
  return worlds;
}

class Lanes {
 public:
  Lanes(const std::string& id, int lanes, std::string_view autoreset, const Keywords& keywords)
      : autoreset_(autoreset_of(autoreset)),
        worlds_(worlds_of(id, lanes, keywords)),
        batch_(1, observation_space(), action_space(), masked()),
        observation_(lanes, observation_space().columns()),
        action_(lanes, action_space().columns()),
        final_observation_(lanes, observation_space().columns()),
        mask_(masked() ? Tensor(lanes, action_space().choices()) : Tensor()),
        reward_(worlds_.size()),
        terminated_(worlds_.size()),
        truncated_(worlds_.size()),
        held_(worlds_.size(), 1) {}
  Lanes(const Lanes&) = delete;
  Lanes& operator=(const Lanes&) = delete;

  const Space& observation_space() const { return worlds_[0]->observation_space(); }
  const Space& action_space() const { return worlds_[0]->action_space(); }
  bool masked() const { return worlds_[0]->masked(); }

  // Begins an episode in a lane, all its chance a function of the seed.
  void reset(int64_t lane, uint64_t seed) {
    if (lane < 0 || lane >= count()) throw Error("reset: there is no lane " + std::to_string(lane));
    const FlushDenormals flush;
    worlds_[static_cast<size_t>(lane)]->reset(seed, batch_);
    clear(lane);
    show_next(lane);
    held_[static_cast<size_t>(lane)] = 0;
  }

  // One step of every lane by the rows of `action`; whether an episode ended in some lane.
  bool step() {
    const FlushDenormals flush;
    demand_begun();
    bool ended = false;
    for (int64_t lane = 0; lane < count(); ++lane) ended = step_lane(lane) || ended;
    return ended;
  }

  Tensor& observation() { return observation_; }
  Tensor& action() { return action_; }
  Tensor& final_observation() { return final_observation_; }
  Tensor& mask() { return mask_; }
  std::vector<double>& reward() { return reward_; }
  std::vector<uint8_t>& terminated() { return terminated_; }
  std::vector<uint8_t>& truncated() { return truncated_; }

 private:
  int64_t count() const { return static_cast<int64_t>(worlds_.size()); }

  void clear(int64_t lane) {
    const auto i = static_cast<size_t>(lane);
    reward_[i] = 0;
    terminated_[i] = truncated_[i] = 0;
  }

  // What the world's last call left for the coming action.
  void show_next(int64_t lane) {
    std::copy_n(batch_.observation.data(), observation_.columns(), observation_.view().row(lane));
    if (masked()) std::copy_n(batch_.action_mask.data(), mask_.columns(), mask_.view().row(lane));
  }

  // A held lane of Disabled has no next step; before the first reset none has.
  void demand_begun() const {
    if (begun_ && autoreset_ != Autoreset::disabled) return;
    const auto held = std::find(held_.begin(), held_.end(), 1);
    if (held == held_.end()) {
      begun_ = true;
      return;
    }
    throw Error("step: lane " + std::to_string(held - held_.begin()) +
                " has no episode; call reset(), or reset(options={\"reset_mask\": ...}) for those that ended");
  }

  bool step_lane(int64_t lane) {
    const auto i = static_cast<size_t>(lane);
    if (held_[i] != 0) {  // NextStep
      std::swap_ranges(observation_.view().row(lane), observation_.view().row(lane) + observation_.columns(),
                       final_observation_.view().row(lane));
      clear(lane);
      held_[i] = 0;
      return false;
    }
    worlds_[i]->step(ConstView(action_.view().row(lane), 1, action_.columns()), batch_);
    reward_[i] = static_cast<double>(batch_.reward(0, 0));
    const Ending ending = batch_.ending[0];
    terminated_[i] = ending == Ending::terminated;
    truncated_[i] = ending == Ending::truncated;
    show_next(lane);
    if (ending == Ending::none) return false;
    end_episode(lane);
    return true;
  }

  // SameStep keeps the last observation apart and goes on; the others show it and keep the next episode's first apart.
  void end_episode(int64_t lane) {
    Real* const last = final_observation_.view().row(lane);
    std::copy_n(batch_.final_observation.data(), final_observation_.columns(), last);
    if (autoreset_ == Autoreset::same_step) return;
    std::swap_ranges(last, last + final_observation_.columns(), observation_.view().row(lane));
    held_[static_cast<size_t>(lane)] = 1;
  }

  Autoreset autoreset_;
  std::vector<VectorEnvPtr> worlds_;
  StepBatch batch_;           // of the lane that is stepped
  Tensor observation_;        // (N, columns)
  Tensor action_;             // (N, columns)
  Tensor final_observation_;  // (N, columns): of a lane that ended; of a held one the first of its next episode
  Tensor mask_;               // (N, choices), or empty
  std::vector<double> reward_;
  std::vector<uint8_t> terminated_, truncated_;
  std::vector<uint8_t> held_;   // 1: its episode is over, or none has begun
  mutable bool begun_ = false;  // every lane has been reset
};

// Python's view of memory that `owner` keeps.
template <class T>
auto shown(nb::handle owner, T* data, std::initializer_list<size_t> shape) {
  return nb::ndarray<nb::numpy, T>(data, shape, owner);
}
auto shown(nb::handle owner, Tensor& tensor) {
  return shown(owner, tensor.data(), {static_cast<size_t>(tensor.rows()), static_cast<size_t>(tensor.columns())});
}
auto shown_flags(nb::handle owner, std::vector<uint8_t>& flags) {
  return shown(owner, reinterpret_cast<bool*>(flags.data()), {flags.size()});
}

Lanes& lanes_of(nb::handle self) { return nb::cast<Lanes&>(self); }

}  // namespace

void bind_lanes(nb::module_& module) {
  nb::class_<Lanes>(module, "Lanes")
      .def(nb::init<const std::string&, int, std::string_view, const Keywords&>(), nb::arg("world"), nb::arg("lanes"),
           nb::arg("autoreset"), nb::arg("keywords"))
      .def_prop_ro("observation_space", [](const Lanes& self) { return describe(self.observation_space()); })
      .def_prop_ro("action_space", [](const Lanes& self) { return describe(self.action_space()); })
      .def_prop_ro("masked", &Lanes::masked)
      .def("reset", &Lanes::reset, nb::arg("lane"), nb::arg("seed"))
      .def("step", &Lanes::step)
      .def_prop_ro("observation", [](nb::handle self) { return shown(self, lanes_of(self).observation()); })
      .def_prop_ro("action", [](nb::handle self) { return shown(self, lanes_of(self).action()); })
      .def_prop_ro("final_observation", [](nb::handle self) { return shown(self, lanes_of(self).final_observation()); })
      .def_prop_ro("mask", [](nb::handle self) { return shown(self, lanes_of(self).mask()); })
      .def_prop_ro("reward",
                   [](nb::handle self) {
                     std::vector<double>& reward = lanes_of(self).reward();
                     return shown(self, reward.data(), {reward.size()});
                   })
      .def_prop_ro("terminated", [](nb::handle self) { return shown_flags(self, lanes_of(self).terminated()); })
      .def_prop_ro("truncated", [](nb::handle self) { return shown_flags(self, lanes_of(self).truncated()); });
}

}  // namespace engram::python
