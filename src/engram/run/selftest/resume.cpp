// Nothing is lost in a checkpoint: a run that was saved, forgotten and loaded goes on as if nothing had happened.
#include <algorithm>
#include <cmath>
#include <functional>

#include "engram/nn/optimizer.h"
#include "engram/run/selftest/sample.h"
#include "engram/run/selftest/selftest.h"
#include "engram/run/selftest/world.h"

namespace engram {
namespace {

// Differing bytes of the checkpoints, and episodes, of four iterations and of two, a checkpoint, and two more.
double resume_differs(const SmallRun& run) {
  const auto train = [](Algorithm& algorithm, std::vector<Episode>& episodes) {
    for (int i = 0; i < 2; ++i) {
      const std::vector<Episode>& ended = algorithm.iterate().episodes;
      episodes.insert(episodes.end(), ended.begin(), ended.end());
    }
  };
  std::vector<Episode> before, expected, found;
  const auto whole = make_algorithm(run, run.world(run.lanes));
  train(*whole, before);
  const std::string checkpoint = saved(*whole);
  train(*whole, expected);

  const auto resumed = make_algorithm(run, run.world(run.lanes));
  load(*resumed, checkpoint);
  int64_t different = differing_bytes(saved(*resumed), checkpoint);
  train(*resumed, found);
  different += differing_bytes(saved(*resumed), saved(*whole));
  if (found.size() != expected.size()) return HUGE_VAL;
  for (size_t i = 0; i < found.size(); ++i) {
    different += found[i].episode_return != expected[i].episode_return || found[i].length != expected[i].length ||
                 found[i].timestep != expected[i].timestep;
  }
  return static_cast<double>(different);
}

double threads_differ(const SmallRun& run) {
  Threads two(2);
  const auto alone = make_algorithm(run, run.world(run.lanes)),
             shared = make_algorithm(run, run.world(run.lanes), &two);
  for (int i = 0; i < 2; ++i) {
    alone->iterate();
    shared->iterate();
  }
  return static_cast<double>(differing_bytes(saved(*alone), saved(*shared)));
}

// Four steps of an optimizer, and two, a checkpoint, two more, on the same gradients.
template <class Made>
double optimizer_differs(const std::function<Made(std::shared_ptr<const Layout>)>& make) {
  auto layout = std::make_shared<Layout>();
  layout->add("weight", 5, 7, Kind::weight);
  layout->add("bias", 1, 7, Kind::bias);
  Parameters values(layout), gradient(layout);
  Rng rng(31, Purpose::test);
  const auto steps = [&](Optimizer& optimizer, Parameters& to, Rng from) {
    for (int i = 0; i < 2; ++i) {
      randomise(gradient.values(), from);
      optimizer.step(to, gradient, 0.01);
    }
  };
  Made whole = make(layout), resumed = make(layout);
  steps(whole, values, rng);
  Archive saver = Archive::saver();
  saver("optimizer", whole);
  Archive loader = Archive::loader(saver.finish());
  loader("optimizer", resumed);
  loader.finish();
  Parameters continued = values;
  const Rng later(32, Purpose::test);
  steps(whole, values, later);
  steps(resumed, continued, later);
  return static_cast<double>(differing(values.values(), continued.values()));
}

// Adam's checkpoint by its contents: how often it stepped, both powers of the decay rates, both moments.
double adam_lacks() {
  auto layout = std::make_shared<Layout>();
  layout->add("weight", 1, 3, Kind::weight);
  Parameters values(layout), gradient(layout), m(layout), v(layout);
  fill(gradient[0], 1);
  Adam adam(layout, {});
  for (int i = 0; i < 3; ++i) adam.step(values, gradient, 0.01);
  Archive saver = Archive::saver();
  adam.visit(saver);
  Archive loader = Archive::loader(saver.finish());
  int64_t steps = 0;
  double power1 = 0, power2 = 0;
  loader("steps", steps);
  loader("power1", power1);
  loader("power2", power2);
  loader("m", m);
  loader("v", v);
  loader.finish();
  // For a gradient of one the moments are 1 - beta^t.
  const double errors[] = {static_cast<double>(steps) - 3, power1 - std::pow(0.9, 3), power2 - std::pow(0.999, 3),
                           static_cast<double>(m[0](0, 2)) - (1 - power1),
                           static_cast<double>(v[0](0, 2)) - (1 - power2)};
  double worst = 0;
  for (double error : errors) worst = std::max(worst, std::abs(error));
  return worst;
}

void judge_optimizers(std::vector<Check>& checks) {
  const char* name = "an optimizer goes on from its checkpoint";
  checks.push_back(judge(name, "adam", 0, [] {
    return optimizer_differs<Adam>([](auto layout) { return Adam(layout, {.weight_decay = 0.1}); });
  }));
  checks.push_back(judge(name, "rmsprop", 0,
                         [] { return optimizer_differs<Rmsprop>([](auto layout) { return Rmsprop(layout, {}); }); }));
  checks.push_back(judge(name, "sgd with momentum", 0,
                         [] { return optimizer_differs<Sgd>([](auto layout) { return Sgd(layout, 0.9); }); }));
  checks.push_back(judge("a checkpoint holds Adam's steps, powers and moments", "adam", 1e-6, adam_lacks));
}

constexpr const char* resumed = "a resumed run equals an uninterrupted one";

void judge_algorithms(std::vector<Check>& checks) {
  for (const SmallRun& run : small_runs()) {
    checks.push_back(judge("training on one thread equals two", run.subject(), 0, [&] { return threads_differ(run); }));
    checks.push_back(judge(resumed, run.subject(), 0, [&] { return resume_differs(run); }));
  }
}

void judge_worlds(std::vector<Check>& checks) {
  for (const WorldEntry& world : registered_worlds()) {
    if (world.kind != WorldKind::environment) continue;
    checks.push_back(judge(resumed, world.id, 0, [&] { return resume_differs(small_run_in(world)); }));
  }
}

}  // namespace

std::vector<Check> judge_resume() {
  std::vector<Check> checks;
  judge_optimizers(checks);
  judge_algorithms(checks);
  judge_worlds(checks);
  return checks;
}

}  // namespace engram
