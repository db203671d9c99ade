// Environments of Gymnasium as worlds of engram: lanes that Python steps (python/engram/outer.py, GymnasiumLanes).
//
// The Python side keeps the arrays that both sides read and write; the interpreter's lock is held while it works, and
// only then. What an environment raises passes through the C++ side as it is and comes out with its own traceback.
//
// Saved is what Python can pickle. Where it cannot, only the process that plays may go on, from where it stopped.
#include <memory>

#include "engram/core/error.h"
#include "engram/env/registry.h"
#include "python/src/bind.h"

namespace engram::python {
namespace {

template <class T>
using Rows = nb::ndarray<T, nb::ndim<2>, nb::c_contig, nb::device::cpu>;
template <class T>
using Column = nb::ndarray<T, nb::ndim<1>, nb::c_contig, nb::device::cpu>;

// From the description that bind.cpp's describe() gives of one of ours.
Space space_of(const nb::object& object) {
  const auto description = nb::cast<nb::dict>(object);
  const auto type = nb::cast<std::string>(description["type"]);
  const auto counts = nb::cast<std::vector<int>>(description["counts"]);
  if (type == "discrete") return Space::discrete(counts.at(0));
  if (type == "multi_discrete") return Space::multi_discrete(counts);
  const auto shape = nb::cast<std::vector<int>>(description["shape"]);
  if (nb::cast<bool>(description["bytes"])) return Space::image(shape.at(0), shape.at(1), shape.at(2));
  return Space::box(nb::cast<std::vector<double>>(description["low"]),
                    nb::cast<std::vector<double>>(description["high"]));
}

class GymnasiumWorld final : public VectorEnv {
 public:
  // With the interpreter's lock.
  GymnasiumWorld(std::string id, nb::object lanes)
      : id_(std::move(id)),
        lanes_(std::move(lanes)),
        observation_space_(space_of(lanes_.attr("observation_space"))),
        action_space_(space_of(lanes_.attr("action_space"))),
        observation_fits_(observation_space_),
        observation_(nb::cast<Rows<Real>>(lanes_.attr("observation"))),
        final_observation_(nb::cast<Rows<Real>>(lanes_.attr("final_observation"))),
        action_(nb::cast<Rows<Real>>(lanes_.attr("action"))),
        mask_(nb::cast<Rows<Real>>(lanes_.attr("mask"))),
        reward_(nb::cast<Column<double>>(lanes_.attr("reward"))),
        ending_(nb::cast<Column<uint8_t>>(lanes_.attr("ending"))) {}
  ~GymnasiumWorld() override {
    const nb::gil_scoped_acquire lock;
    lanes_.reset();
    for (auto* rows : {&observation_, &final_observation_, &action_, &mask_}) *rows = {};
    reward_ = {};
    ending_ = {};
  }

  const Space& observation_space() const override { return observation_space_; }
  const Space& action_space() const override { return action_space_; }
  int lanes() const override { return static_cast<int>(observation_.shape(0)); }
  bool masked() const override { return mask_.shape(0) > 0; }

  void reset(uint64_t seed, StepBatch& batch) override {
    ask("reset", seed);
    show(batch);
  }

  void step(ConstView actions, StepBatch& batch) override {
    copy(actions, View(action_.data(), lanes(), action_space_.columns()));
    ask("step");
    ++steps_;
    show(batch);
  }

  void visit(Archive& archive) override {
    std::string state = archive.saving() ? saved() : "";
    archive("steps", steps_);
    archive("state", state);
    if (archive.loading()) restore(state);
  }
  void visit_fitted(Archive&) override {}
  bool resumable() const override { return reason().empty(); }

  std::vector<std::string> notes() const override {
    const nb::gil_scoped_acquire lock;
    return nb::cast<std::vector<std::string>>(lanes_.attr("notes")());
  }

 private:
  template <class... Arguments>
  void ask(const char* method, Arguments... arguments) {
    const nb::gil_scoped_acquire lock;
    lanes_.attr(method)(arguments...);
  }
  std::string saved() {
    const nb::gil_scoped_acquire lock;
    const auto bytes = nb::cast<nb::bytes>(lanes_.attr("state")(steps_));
    return {bytes.c_str(), bytes.size()};
  }
  void restore(const std::string& state) {
    const nb::gil_scoped_acquire lock;
    lanes_.attr("restore")(nb::bytes(state.data(), state.size()), steps_);
  }
  std::string reason() const {  // why it cannot be saved; "": it can
    const nb::gil_scoped_acquire lock;
    return nb::cast<std::string>(lanes_.attr("unpicklable")());
  }

  // What Python left in its arrays.
  void show(StepBatch& batch) const {
    const int64_t columns = observation_space_.columns();
    copy(ConstView(observation_.data(), lanes(), columns), batch.observation);
    if (masked()) copy(ConstView(mask_.data(), lanes(), action_space_.choices()), batch.action_mask);
    batch.final_lane.clear();
    for (int lane = 0; lane < lanes(); ++lane) {
      const auto i = static_cast<size_t>(lane);
      batch.reward(lane, 0) = static_cast<Real>(reward_(i));
      batch.ending[i] = static_cast<Ending>(ending_(i));
      demand_inside(batch.observation, lane, lane);
      if (batch.ending[i] == Ending::none) continue;
      std::copy_n(final_observation_.data() + lane * columns, columns,
                  batch.final_observation.view().row(batch.finals()));
      demand_inside(batch.final_observation, batch.finals(), lane);
      batch.final_lane.push_back(lane);
    }
  }
  void demand_inside(const Tensor& rows, int64_t row, int lane) const {
    const ConstView found = rows.view().slice_rows(row, 1);
    if (!observation_fits_(found.data)) refuse_observation({id_, lane, steps_}, observation_space_, found);
  }

  std::string id_;
  nb::object lanes_;
  Space observation_space_, action_space_;
  RowCheck observation_fits_;
  Rows<Real> observation_, final_observation_, action_,
      mask_;                // (N, columns), (N, columns), (N, columns), (N, choices)
  Column<double> reward_;   // (N)
  Column<uint8_t> ending_;  // (N): Ending
  int64_t steps_ = 0;       // of each lane
};

class GymnasiumMaker final : public WorldMaker {
 public:
  explicit GymnasiumMaker(std::string id) : id_(std::move(id)) {}

  void visit_options(OptionVisitor& v) override {
    v.option(
        "bounded", bounded_,
        "hold a Box of observations to the bounds that its environment declares; for algorithms that lay tiles over "
        "it, where the bounds are true");
  }
  World make_world(int lanes, const WorldContext& context) const override {
    const nb::gil_scoped_acquire lock;
    nb::object made =
        nb::module_::import_("engram.outer").attr("make")(id_, lanes, context.part == DataPart::train, bounded_);
    return std::make_unique<GymnasiumWorld>(id_, std::move(made));
  }

 private:
  std::string id_;
  bool bounded_ = false;
};

// Known from here on as a world of engram; a second time changes nothing.
void register_gymnasium(const std::string& id) {
  for (const WorldEntry& entry : registered_worlds()) {
    if (entry.id == id) return;
  }
  register_world({id, "an environment of Gymnasium", 0,
                  [id]() -> std::unique_ptr<WorldMaker> { return std::make_unique<GymnasiumMaker>(id); }});
}

}  // namespace

void bind_outer(nb::module_& module) { module.def("register_gymnasium", register_gymnasium, nb::arg("id")); }

}  // namespace engram::python
