#include "engram/env/pomdp/pomdp_world.h"

#include "engram/core/error.h"
#include "engram/env/pomdp/pomdp_file.h"

namespace engram::inline ENGRAM_REAL {
namespace {

int64_t steps_that_count(double discount) {
  constexpr int64_t most = 100000;
  int64_t steps = 1;
  for (double weight = discount; weight > 1e-4 && steps < most; weight *= discount) ++steps;
  return steps;
}

// Index i with probability row[i].
int64_t draw(const double* row, int64_t count, Rng& rng) {
  double left = rng.uniform();
  int64_t last = 0;  // of those that can be; rounding may leave a rest behind it
  for (int64_t i = 0; i < count; ++i) {
    if (row[i] == 0) continue;
    last = i;
    if ((left -= row[i]) < 0) break;
  }
  return last;
}

std::string text_of(const PomdpFile::Options& options, const WorldContext& context) {
  if (options.data.empty()) throw Error("POMDP-v0: expected --data model.pomdp, a file in Cassandra's POMDP format");
  return context.read_file(options.data);
}

}  // namespace

const char* const tiger_model = R"(discount: 0.95
values: reward
states: tiger-left tiger-right
actions: listen open-left open-right
observations: hear-left hear-right
start: uniform
T: listen identity
T: open-left uniform
T: open-right uniform
O: listen
0.85 0.15
0.15 0.85
O: open-left uniform
O: open-right uniform
R: listen : * : * : * -1
R: open-left : tiger-left : * : * -100
R: open-left : tiger-right : * : * 10
R: open-right : tiger-left : * : * 10
R: open-right : tiger-right : * : * -100
)";

PomdpWorld::PomdpWorld(Pomdp model, int64_t horizon)
    : model_(std::make_shared<const Pomdp>(std::move(model))),
      horizon_(horizon > 0 ? horizon : steps_that_count(model_->discount)) {}

void PomdpWorld::reset(Rng& rng, View observation) {
  state_ = draw(model_->start.data(), model_->states.count, rng);
  elapsed_ = 0;
  weight_ = 1;
  sum_ = 0;
  observation(0, 0) = static_cast<Real>(model_->observations.count);
}

Outcome PomdpWorld::step(ConstView action, Rng& rng, View observation) {
  const Pomdp& m = *model_;
  const auto a = static_cast<int64_t>(action(0, 0));
  const int64_t next =
      draw(&m.transition[static_cast<size_t>((a * m.states.count + state_) * m.states.count)], m.states.count, rng);
  const int64_t seen = draw(&m.sight[static_cast<size_t>((a * m.states.count + next) * m.observations.count)],
                            m.observations.count, rng);
  const double reward = m.pays(a, state_, next, seen);
  state_ = next;
  sum_ += weight_ * reward;
  weight_ *= m.discount;
  observation(0, 0) = static_cast<Real>(seen);
  if (++elapsed_ < horizon_) return {reward};
  last_return_ = sum_;
  return {reward, Ending::truncated};
}

std::vector<std::string> PomdpWorld::notes() const {
  if (!model_->costs) return {};
  return {"the file tells costs: rewards are their negatives"};
}

void PomdpWorld::visit(Archive& archive) {
  archive("state", state_, {0, model_->states.count - 1});
  archive("elapsed", elapsed_, {0, horizon_});
  archive("weight", weight_);
  archive("sum", sum_);
  archive("last_return", last_return_);
}

PomdpFile::PomdpFile(const Options& options, const WorldContext& context)
    : PomdpWorld(read_pomdp(text_of(options, context), options.data), options.horizon) {}

Tiger::Tiger() : PomdpWorld(read_pomdp(tiger_model, "Tiger-v0"), 0) {}

const PomdpWorld* pomdp_in(const VectorEnv& world, int lane) {
  if (const auto* file = world.lane_as<PomdpFile>(lane)) return file;
  return world.lane_as<Tiger>(lane);
}

std::vector<WorldEntry> pomdp_entries() {
  WorldEntry file = world_entry<PomdpFile>("POMDP-v0", "any finite process whose state is hidden, from a file");
  file.sample = tiger_model;
  return {world_entry<Tiger>("Tiger-v0", "listen for a tiger or open one of two doors"), std::move(file)};
}

}  // namespace engram::inline ENGRAM_REAL
