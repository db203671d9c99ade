#include "engram/env/wrappers/wrappable.h"

#include "engram/core/error.h"
#include "engram/env/wrappers/frame_stack.h"
#include "engram/env/wrappers/previous_step.h"

namespace engram::inline ENGRAM_REAL {
namespace {

// Another maker, whose lanes are wrapped.
class WrappableMaker final : public WorldMaker {
 public:
  explicit WrappableMaker(std::unique_ptr<WorldMaker> inner) : inner_(std::move(inner)) {}

  void visit_options(OptionVisitor& visitor) override {
    inner_->visit_options(visitor);
    options_.visit(visitor);
  }
  World make_world(int lanes, const WorldContext& context) const override {
    return wrapped(inner_->make(lanes, context), options_);
  }
  std::optional<SparseModel> model(const WorldContext& context) const override {
    demand_bare();
    return inner_->model(context);
  }

 private:
  void demand_bare() const {
    if (options_.none()) return;
    throw Error("--frame_stack, --previous_action, --previous_reward: a table has one row a state; leave them out");
  }

  std::unique_ptr<WorldMaker> inner_;
  WrapperOptions options_;
};

void demand_free_names(const WorldEntry& entry) {
  const auto maker = entry.options();
  OptionSet own;
  own.add([&](OptionVisitor& visitor) { maker->visit_options(visitor); });
  for (const std::string& name : wrapper_options()) {
    if (!own.contains(name)) continue;
    throw Error(entry.id + ": every world has an option '" + name + "' already; choose another name");
  }
}

}  // namespace

VectorEnvPtr wrapped(VectorEnvPtr world, const WrapperOptions& options) {
  if (options.previous_action || options.previous_reward) {
    const PreviousStep previous(*world, options.previous_action, options.previous_reward);
    world = std::make_unique<Wrapped<PreviousStep>>(std::move(world), previous);
  }
  if (options.frame_stack > 1) {
    FrameStack stack(*world, options.frame_stack);
    world = std::make_unique<Wrapped<FrameStack>>(std::move(world), std::move(stack));
  }
  return world;
}

std::vector<std::string> wrapper_options() {
  WrapperOptions options;
  OptionSet set;
  set.add(options);
  return set.names();
}

WorldEntry wrappable(WorldEntry entry) {
  if (entry.kind != WorldKind::environment) return entry;
  demand_free_names(entry);
  entry.options = [inner = std::move(entry.options)]() -> std::unique_ptr<WorldMaker> {
    return std::make_unique<WrappableMaker>(inner());
  };
  return entry;
}

}  // namespace engram::inline ENGRAM_REAL
