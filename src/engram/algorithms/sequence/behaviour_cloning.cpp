#include "engram/algorithms/sequence/behaviour_cloning.h"

#include <utility>

#include "engram/core/error.h"
#include "engram/core/fingerprint.h"
#include "engram/env/datasets/demonstrations.h"
#include "engram/learning/losses.h"

namespace engram::inline ENGRAM_REAL {
namespace {

DatasetPtr demonstrations_of(const VectorEnv& world, const std::string& file, const RunContext& context) {
  const Space &observation = world.observation_space(), &action = world.action_space();
  if (!context.read_file) return std::make_unique<Demonstrations>(observation, action);
  if (file.empty()) {
    throw Error("bc: expected --demonstrations FILE.csv; an agent's own are recorded by evaluate RUN --trace FILE.csv");
  }
  return std::make_unique<Demonstrations>(observation, action, context.read_file(file), file);
}

// A number that tells these steps from others: what a resumed run compares.
double imprint_of(const Dataset& data) {
  Fingerprint imprint;
  for (int64_t i = 0; i < data.sequences(DataPart::train); ++i) {
    const int64_t steps = data.length(DataPart::train, i);
    Tensor input(steps, data.input_space().columns()), target(steps, data.target_space().columns()), weight(steps, 1);
    data.read({DataPart::train, i, 0}, input, target, weight);
    for (const Real x : input.values()) imprint.add(x);
    for (const Real x : target.values()) imprint.add(x);
  }
  return static_cast<double>(imprint.number() >> 11);  // 53 bits
}

}  // namespace

BehaviourCloningOptions BehaviourCloningOptions::defaults(const std::string& memory) {
  BehaviourCloningOptions options;
  static_cast<SupervisedOptions&>(options) = SupervisedOptions::defaults(memory);
  return options;
}

BehaviourCloning::BehaviourCloning(VectorEnvPtr world, const Options& options, const RunContext& context)
    : Supervised(demonstrations_of(*world, options.demonstrations, context), options, context, world->action_space()),
      world_(std::move(world)),
      imprint_(imprint_of(data())) {}

double BehaviourCloning::loss_of(ConstView output, bool& counts) {
  const Space& action = world_->action_space();
  if (action.type() != Space::Type::box) return Supervised::loss_of(output, counts);
  counts = true;
  const int64_t columns = action.columns();
  target_.resize(block().target.rows(), columns);
  agent().units.from_world(block().target, target_);
  const View d_output = learner().d_output();
  fill(d_output, 0);  // no derivative reaches a deviation
  return squared_error(output.slice_columns(0, columns), target_, block().weight, d_output.slice_columns(0, columns));
}

void BehaviourCloning::visit(Archive& archive) {
  archive.fact("demonstrations", std::span<const double>(&imprint_, 1));
  Supervised::visit(archive);
}

void BehaviourCloning::visit_policy(Archive& archive) {
  Supervised::visit_policy(archive);
  auto units = agent().units;
  archive("units", units);
  world_->visit_fitted(archive);
}

}  // namespace engram::inline ENGRAM_REAL
