// Input t+1 needs output t: an LSTM trained by backpropagation through time on a world that answers its actions.
//
// A cue, +1 or -1, is shown at step 0; from step 1 on only the agent's last action is. Right (reward 1) is the cue's
// side at even steps, the other at odd ones. REINFORCE (Williams 1992), its baseline the mean reward (docs/memory.md).
#include <cstdio>

#include "engram/learning/distribution.h"
#include "engram/nn/compose.h"
#include "engram/nn/linear.h"
#include "engram/nn/network.h"
#include "engram/nn/optimizer.h"

using namespace engram;
int main() {
  constexpr int64_t T = 10, N = 64, H = 16;  // steps of an episode, episodes side by side, units
  std::vector<Named> stages;
  stages.push_back({"memory", make_memory("lstm", 2, H, {})});
  stages.push_back({"head", std::make_unique<Linear>(H, 2, Initialiser::orthogonal(0.01))});
  Chain network(std::move(stages));
  auto layout = std::make_shared<Layout>();
  network.declare(*layout);
  Parameters weights(layout), gradient(layout);
  Rng chance(1, Purpose::initialise);
  network.initialise(weights, chance);
  Adam adam(layout, {});
  Workspace workspace(layout->slots());
  const DistributionPtr distribution = make_distribution(Space::discrete(2));
  Distribution::Evaluation evaluation;
  std::vector<Rng> dice;
  for (uint32_t lane = 0; lane < N; ++lane) dice.emplace_back(2, Purpose::action, lane);
  Tensor x(T * N, 2), start(T, N), action(T * N, 1), reward(T * N, 1), logits(T * N, 2), d_logits(T * N, 2);
  Tensor d_log_prob(T * N, 1), d_entropy(T * N, 1), memory(N, 2 * H);
  fill(start.view().slice_rows(0, 1), 1);  // an episode begins at step 0 and nowhere else
  const auto at = [](Tensor& rows, int64_t t) { return rows.view().slice_rows(t * N, N); };
  for (int update = 0; update <= 200; ++update) {
    double right = 0;
    for (int64_t t = 0; t < T; ++t) {  // act: one step at a time, memory (N, h | c) carried by us
      for (int64_t i = 0; i < N; ++i) {
        x(t * N + i, 0) = t == 0 ? (chance.uniform() < 0.5 ? 1.0f : -1.0f) : 0.0f;
        x(t * N + i, 1) = t == 0 ? 0 : 2 * action((t - 1) * N + i, 0) - 1;  // input t+1 needs output t
      }
      network.forward(weights, {at(x, t), start.view().slice_rows(t, 1)}, memory, at(logits, t), workspace, {});
      distribution->sample(at(logits, t), {}, dice, false, at(action, t), evaluation);
      for (int64_t i = 0; i < N; ++i) {
        right += reward(t * N + i, 0) = (action(t * N + i, 0) == 1) == ((x(i, 0) > 0) == (t % 2 == 0)) ? 1 : 0;
      }
    }
    const double mean = right / (T * N);
    if (update % 50 == 0) std::printf("update %3d   right %.3f\n", update, mean);
    // learn: what was input is now data; forward over all T steps (start cuts memory), backward through all of them
    network.forward(weights, {x, start}, memory, logits, workspace, {.keep = true});
    distribution->evaluate(logits, {}, action, evaluation);
    for (int64_t row = 0; row < T * N; ++row) d_log_prob(row, 0) = static_cast<Real>(mean - reward(row, 0)) / (T * N);
    distribution->backward(logits, action, evaluation, d_log_prob, d_entropy, d_logits);
    gradient.zero();
    network.backward(weights, {x, start}, d_logits, {}, {}, &gradient, workspace, {.keep = true});
    adam.step(weights, gradient, 0.01);
  }
}
