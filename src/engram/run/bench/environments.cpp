// Rows of the environments: every registered world, stepped at random, over made bars where it reads prices. Where
// nothing is ever forbidden the actions are drawn beforehand; where a mask forbids some, drawing is part of the time.
#include "engram/core/error.h"
#include "engram/env/registry.h"
#include "engram/run/bench/bench.h"
#include "engram/run/bench/signature.h"
#include "engram/run/selftest/world.h"

namespace engram {
namespace {

constexpr int lanes = 64, steps = 64;

class Stepper {
 public:
  explicit Stepper(VectorEnvPtr world)
      : world_(std::move(world)),
        batch_(lanes, world_->observation_space(), world_->action_space(), world_->masked()),
        random_(1, Purpose::action) {
    world_->reset(1, batch_);
    for (Tensor& actions : drawn_) {
      actions = Tensor(lanes, world_->action_space().columns());
      draw(actions);
    }
  }

  void run() {
    for (Tensor& actions : drawn_) {
      if (world_->masked()) draw(actions);
      world_->step(actions, batch_);
    }
  }
  std::string signature() const { return signature_of(batch_.observation.values()); }

 private:
  void draw(Tensor& actions) {
    for (int64_t lane = 0; lane < lanes; ++lane) {
      const ConstView mask = world_->masked() ? ConstView(batch_.action_mask.view().slice_rows(lane, 1)) : ConstView();
      world_->action_space().draw(mask, random_, actions.view().slice_rows(lane, 1));
    }
  }

  VectorEnvPtr world_;
  StepBatch batch_;
  Rng random_;
  Tensor drawn_[steps];  // (N, columns) each
};

}  // namespace

void bench_environments(Bench& bench) {
  for (const WorldEntry& world : registered_worlds()) {
    if (world.kind != WorldKind::environment) continue;
    try {
      Stepper stepper(registered_maker(world)->make(lanes, made_context()));
      stepper.run();
      bench.measure({world.id, "steps", lanes * steps, NAN, stepper.signature(), [&] { stepper.run(); }});
    } catch (const Error& error) {
      bench.note(world.id + " is left out: " + error.what());
    }
  }
}

}  // namespace engram
