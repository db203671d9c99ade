// An exported policy in a program without engram, heap, exceptions or RTTI, as on a small device: policy.h is all it
// needs, and its namespace is named after it. The policy is the one that ../own_environment exports: it names a cue
// that it saw some steps before.
#include <cstdio>

#include "policy.h"

namespace {

constexpr int cues = 4, delay = 5, nothing = cues, question = cues + 1;

// One episode; whether the answer was right.
bool play(policy::Agent& agent, int cue) {
  float action = -1;
  for (int time = 0; time <= delay; ++time) {
    const auto observation = static_cast<float>(time == 0 ? cue : time == delay ? question : nothing);
    agent.step(&observation, time == 0, &action);
  }
  return static_cast<int>(action) == cue;
}

}  // namespace

int main() {
  static_assert(policy::Agent::observation_size == 1 && policy::Agent::action_size == 1, "see above");
  static policy::Agent agent;
  int right = 0;
  for (int cue = 0; cue < cues; ++cue) right += play(agent, cue) ? 1 : 0;
  std::printf("%d of %d cues named after %d steps, with %d floats of memory\n", right, cues, delay,
              policy::Agent::memory_size);
  return right == cues ? 0 : 1;
}
