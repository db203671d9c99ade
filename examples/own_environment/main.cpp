// A world of one's own with every verb of engram: a cue is shown once and must be named some steps later, when asked.
// Without memory a quarter of the answers is right, with memory all.
//
//   own_environment train ppo Recall-v0 --memory gru --config recall.toml --out run
//   own_environment evaluate run
//   own_environment export run --out policy.h
#include "engram/cli.h"
#include "engram/env/registry.h"

namespace {

struct Recall {
  struct Options {
    int64_t cues = 4, delay = 5;
    void visit(engram::OptionVisitor& v) {
      v.option("cues", cues, {2, 100}, "different cues");
      v.option("delay", delay, {1, 1000}, "steps between the cue and the question");
    }
  };
  explicit Recall(const Options& options) : options(options) {}

  int cues() const { return static_cast<int>(options.cues); }
  engram::Space observation_space() const { return engram::Space::discrete(cues() + 2); }  // a cue, nothing, a question
  engram::Space action_space() const { return engram::Space::discrete(cues()); }

  void reset(engram::Rng& random, engram::View observation) {
    cue = random.below(options.cues);
    time = 0;
    observation(0, 0) = static_cast<float>(cue);
  }
  engram::Outcome step(engram::ConstView action, engram::Rng&, engram::View observation) {
    const bool asked = time == options.delay;
    observation(0, 0) = static_cast<float>(++time == options.delay ? cues() + 1 : cues());
    if (!asked) return {0};
    return {static_cast<int64_t>(action(0, 0)) == cue ? 1.0 : 0.0, engram::Ending::terminated};
  }
  void visit(engram::Archive& archive) {
    archive("cue", cue);
    archive("time", time);
  }

  Options options;
  int64_t cue = 0, time = 0;
};

}  // namespace

int main(int argc, char** argv) {
  engram::register_environment<Recall>("Recall-v0", "name the cue that was shown before the delay");
  return engram::cli_main(argc, argv);
}
