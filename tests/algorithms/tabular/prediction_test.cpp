#include <gtest/gtest.h>

#include "algorithms/tabular/small_worlds.h"
#include "engram/algorithms/tabular/monte_carlo.h"
#include "engram/algorithms/tabular/n_step_td.h"
#include "engram/algorithms/tabular/td_lambda.h"
#include "engram/algorithms/tabular/temporal_difference.h"
#include "engram/learning/lanes.h"

namespace engram {
namespace {

const std::vector<double> some_values{0.5, -1, 2, 7};

TDLambda td_lambda(double lambda, TraceKind kind, double rate = 0.25, double gamma = 0.8) {
  return {some_values, rate, gamma, lambda, kind, Traces(4)};
}

template <class Learner>
std::vector<double> after(Learner learner, const std::vector<TabularStep>& steps) {
  for (const TabularStep& step : steps) learner.learn(step);
  return learner.values;
}

void expect_near(const std::vector<double>& a, const std::vector<double>& b, double tolerance) {
  ASSERT_EQ(a.size(), b.size());
  for (size_t i = 0; i < a.size(); ++i) EXPECT_NEAR(a[i], b[i], tolerance) << "state " << i;
}

TEST(PredictionTest, OneStepOfEachEnding) {
  const auto value = [](Ending ending) {
    TemporalDifference td{{1, 4}, 0.5, 0.9};
    td.learn({0, 0, 2, 1, ending});
    return td.values[0];
  };
  EXPECT_DOUBLE_EQ(value(Ending::none), 1 + 0.5 * (2 + 0.9 * 4 - 1));
  EXPECT_DOUBLE_EQ(value(Ending::truncated), 1 + 0.5 * (2 + 0.9 * 4 - 1));  // only watched no longer: 4 still counts
  EXPECT_DOUBLE_EQ(value(Ending::terminated), 1 + 0.5 * (2 - 1));
}

TEST(PredictionTest, LambdaZeroAndOneStepAreTD0) {
  for (const Ending ending : {Ending::terminated, Ending::truncated}) {
    const auto steps = looping_episode(ending);
    const std::vector<double> td0 = after(TemporalDifference{some_values, 0.25, 0.8}, steps);
    EXPECT_EQ(after(NStepTD{some_values, 0.25, 0.8, Window(1)}, steps), td0);
    for (const TraceKind kind : {TraceKind::accumulating, TraceKind::replacing}) {
      EXPECT_EQ(after(td_lambda(0, kind), steps), td0);
    }
    expect_near(after(td_lambda(0, TraceKind::dutch), steps), td0, 1e-14);  // the same sum in another order
  }
}

TEST(PredictionTest, NStepReturnByHand) {
  // 0 -> 1 -> 2 -> end, rewards 1, 2, 3, gamma 0.5, V = (10, 20, 40): 2-step returns from 0 and 1, then the rest
  // from 2.
  const std::vector<double> values =
      after(NStepTD{{10, 20, 40, 0}, 0.1, 0.5, Window(2)},
            {{0, 0, 1, 1, Ending::none}, {1, 0, 2, 2, Ending::none}, {2, 0, 3, 3, Ending::terminated}});
  EXPECT_DOUBLE_EQ(values[0], 10 + 0.1 * (1 + 0.5 * (2 + 0.5 * 40) - 10));
  EXPECT_DOUBLE_EQ(values[1], 20 + 0.1 * (2 + 0.5 * 3 - 20));
  EXPECT_DOUBLE_EQ(values[2], 40 + 0.1 * (3 - 40));
}

TEST(PredictionTest, ManyStepsAreMonteCarlo) {
  // No state twice, so that the order of updates does not matter.
  for (const Ending ending : {Ending::terminated, Ending::truncated}) {
    const std::vector<TabularStep> steps{{2, 0, 1, 0, Ending::none}, {0, 0, -2, 1, Ending::none}, {1, 0, 3, 3, ending}};
    expect_near(after(NStepTD{some_values, 0.25, 0.8, Window(100)}, steps),
                after(MonteCarloPrediction{some_values, 0.25, 0.8, false}, steps), 1e-14);
  }
}

// What `learner` would do if all updates of the episode were summed up first and applied at its end.
std::vector<double> off_line(TDLambda learner, const std::vector<TabularStep>& steps) {
  std::vector<double> sum = learner.values;
  const std::vector<double> frozen = learner.values;
  for (const TabularStep& step : steps) {
    learner.learn(step);
    for (size_t i = 0; i < sum.size(); ++i) sum[i] += learner.values[i] - frozen[i];
    learner.values = frozen;
  }
  return sum;
}

TEST(PredictionTest, OffLineLambdaOneIsMonteCarlo) {
  const auto steps = looping_episode(Ending::terminated);
  // Every-visit Monte Carlo, its updates summed up: sum over visits of alpha (G - V).
  std::vector<double> expected = some_values;
  double g = 0;
  for (size_t t = steps.size(); t-- > 0;) {
    g = steps[t].reward + 0.8 * g;
    const auto s = static_cast<size_t>(steps[t].state);
    expected[s] += 0.25 * (g - some_values[s]);
  }
  expect_near(off_line(td_lambda(1, TraceKind::accumulating), steps), expected, 1e-14);
}

// The on-line lambda-return algorithm (Sutton & Barto section 12.3): at every horizon h all states seen so far are
// updated anew from the beginning, with the lambda-returns that can be known at h.
std::vector<double> online_forward_view(const std::vector<TabularStep>& steps, double lambda, double rate,
                                        double gamma) {
  std::vector<std::vector<double>> history{some_values};  // w after horizon 0, 1, ...
  for (size_t h = 1; h <= steps.size(); ++h) {
    // G_{t:t+n} bootstraps with the weights at horizon t+n-1 (eq. 12.23 with v_{t+n} = v(S_{t+n}, w_{t+n-1})).
    const auto n_step_return = [&](size_t t, size_t n) {
      double sum =
          steps[t + n - 1].has_future() ? history[t + n - 1][static_cast<size_t>(steps[t + n - 1].next_state)] : 0;
      for (size_t k = n; k-- > 0;) sum = steps[t + k].reward + gamma * sum;
      return sum;
    };
    std::vector<double> w = some_values;
    for (size_t t = 0; t < h; ++t) {
      double target = 0, weight = 1;
      for (size_t n = 1; n < h - t; ++n, weight *= lambda) target += (1 - lambda) * weight * n_step_return(t, n);
      target += weight * n_step_return(t, h - t);
      double& value = w[static_cast<size_t>(steps[t].state)];
      value += rate * (target - value);
    }
    history.push_back(w);
  }
  return history.back();
}

TEST(PredictionTest, DutchTracesAreTheOnlineForwardView) {
  for (const double lambda : {0.0, 0.4, 0.9, 1.0}) {
    for (const Ending ending : {Ending::terminated, Ending::truncated}) {
      const auto steps = looping_episode(ending);
      expect_near(after(td_lambda(lambda, TraceKind::dutch), steps), online_forward_view(steps, lambda, 0.25, 0.8),
                  1e-13);
    }
  }
}

TEST(PredictionTest, ReplacingAndAccumulatingTracesByHand) {
  // 0 -> 0 -> end with gamma = lambda = 1: the second visit finds the trace at 1.
  const std::vector<TabularStep> steps{{0, 0, 0, 0, Ending::none}, {0, 0, 1, 3, Ending::terminated}};
  const auto value = [&](TraceKind kind) {
    TDLambda td{{0, 0, 0, 0}, 0.1, 1, 1, kind, Traces(4)};
    return after(td, steps)[0];
  };
  EXPECT_DOUBLE_EQ(value(TraceKind::accumulating), 0.1 * 2);  // error 1, trace 1 + 1
  EXPECT_DOUBLE_EQ(value(TraceKind::replacing), 0.1 * 1);     // error 1, trace 1
}

TEST(PredictionTest, FirstVisitAndEveryVisitAverages) {
  // 0 twice, then 1; returns (gamma 1): 6 and 5 from 0, 3 from 1. A second episode gives 0 the return 1.
  const std::vector<TabularStep> steps{{0, 0, 1, 0, Ending::none},
                                       {0, 0, 2, 1, Ending::none},
                                       {1, 0, 3, 2, Ending::terminated},
                                       {0, 0, 1, 2, Ending::terminated}};
  EXPECT_DOUBLE_EQ(after(MonteCarloPrediction{{0, 0, 0}, 0, 1, true}, steps)[0], (6.0 + 1) / 2);
  EXPECT_DOUBLE_EQ(after(MonteCarloPrediction{{0, 0, 0}, 0, 1, false}, steps)[0], (6.0 + 5 + 1) / 3);
  EXPECT_DOUBLE_EQ(after(MonteCarloPrediction{{0, 0, 0}, 0, 1, true}, steps)[1], 3);
}

TEST(PredictionTest, CoinWalkApproachesItsTrueValues) {
  Lanes lanes(std::make_unique<Batched<Indexed<CoinWalk>>>("test", Indexed<CoinWalk>(), 1), 1);
  const Tensor action(1, 1);
  std::vector<Episode> ended;
  MonteCarloPrediction learner{std::vector<double>(7, 0), 0, 1, true};
  while (ended.size() < 20000) {
    const auto state = static_cast<int64_t>(lanes.now().values(0, 0));
    lanes.step(action, ended);
    const auto next = static_cast<int64_t>(lanes.next_observation(0)(0, 0));
    learner.learn({state, 0, lanes.reward(0), next, lanes.ending(0)});
  }
  // A first-visit average of Bernoulli returns, at least a third of 20,000 of them: 5 standard errors are below 0.031.
  for (size_t k = 0; k < 5; ++k) EXPECT_NEAR(learner.values[k], static_cast<double>(k + 1) / 6, 0.031);
}

}  // namespace
}  // namespace engram
