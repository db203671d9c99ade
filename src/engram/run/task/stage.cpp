#include "engram/run/task/stage.h"

#include <utility>

#include "engram/core/error.h"
#include "engram/run/files/files.h"
#include "engram/run/task/data_part.h"
#include "engram/run/task/game_part.h"

namespace engram::inline ENGRAM_REAL {
namespace {

class EpisodeStage final : public Stage {
 public:
  EpisodeStage(VectorEnvPtr world, const Task& task) : world_(std::move(world)), task_(task) {}

  WorldPointer world() const override { return world_.get(); }
  Evaluation play(const Policy& policy, uint64_t seed, bool deterministic,
                  const std::function<void(const TraceStep&)>& trace) override {
    return evaluate(policy, *world_, seed, deterministic, trace, task_.longest());
  }
  bool compares_with_chance() const override { return task_.compares_with_chance(); }
  std::unique_ptr<Recorder> recorder() const override { return task_.recorder(*world_); }
  Course course() const override { return task_.course(*world_); }
  std::shared_ptr<const Finding> finding(const JudgedRun& run) const override { return task_.finding(run, *world_); }

 private:
  VectorEnvPtr world_;
  const Task& task_;
};

class DataStage final : public Stage {
 public:
  DataStage(DatasetPtr data, DataPart part, const Extent& extent)
      : data_(std::move(data)), part_(part), extent_(extent) {}

  WorldPointer world() const override { return data_.get(); }
  // A greedy reader draws nothing, so that the seed does not matter.
  Evaluation play(const Policy& policy, uint64_t, bool deterministic,
                  const std::function<void(const TraceStep&)>& trace) override {
    if (!deterministic) throw Error("--stochastic: a data set has right answers, none is drawn; leave it out");
    if (trace) throw Error("--trace: a data set answers to no action and has no such steps; leave it out");
    PartScores scores = judge_part(policy, *data_, part_, extent_);
    return {std::move(scores.score), std::move(scores.length), 0, std::move(scores.figures),
            std::move(scores.baseline)};
  }

 private:
  DatasetPtr data_;
  DataPart part_;
  Extent extent_;
};

class GameStage final : public Stage {
 public:
  GameStage(GamePtr game, int64_t games) : game_(std::move(game)), games_(games) {}

  WorldPointer world() const override { return game_.get(); }
  Evaluation play(const Policy& policy, uint64_t seed, bool deterministic,
                  const std::function<void(const TraceStep&)>& trace) override {
    if (!deterministic) throw Error("--stochastic: of a game the best move is taken, none is drawn; leave it out");
    if (trace) throw Error("--trace: a game has moves of its own and no such steps; leave it out");
    return play_games(policy, *game_, games_, seed);
  }

 private:
  GamePtr game_;
  int64_t games_;
};

// Each kind of world that policies are shown on: how its stage is made.
struct Maker {
  const StageSource& source;
  DataPart part;
  int64_t episodes;
  bool rehearsal;

  std::unique_ptr<Stage> operator()(VectorEnv* training) const {
    const Task& task = task_of(*training);
    const int lanes = rehearsal ? task.rehearsal_lanes(episodes) : task.lanes(*training, part, episodes);
    return std::make_unique<EpisodeStage>(environment_of(made(lanes, rehearsal ? task.rehearsal() : part)), task);
  }
  std::unique_ptr<Stage> operator()(Dataset*) const {
    const Extent part_of_it{episodes, rehearsal_steps};
    return std::make_unique<DataStage>(dataset_of(made(1, part)), rehearsal ? DataPart::validation : part,
                                       rehearsal ? part_of_it : Extent{});
  }
  std::unique_ptr<Stage> operator()(Game*) const {
    return std::make_unique<GameStage>(game_of(made(1, part)), episodes);
  }
  std::unique_ptr<Stage> operator()(const SparseModel*) const {
    throw Error("evaluation: a finite model is solved, not played; `engram solve` does");
  }

 private:
  static constexpr int64_t rehearsal_steps = 2000;  // of a sequence; a text is one long one

  World made(int lanes, DataPart shown) const {
    return source.maker.make_world(lanes, {shown, read_file, milliseconds_now(), false, source.awaits});
  }
};

std::unique_ptr<Stage> make(const StageSource& source, DataPart part, int64_t episodes, bool rehearsal) {
  std::unique_ptr<Stage> stage = std::visit(Maker{source, part, episodes, rehearsal}, source.training);
  copy_fitted(source.training, stage->world());
  return stage;
}

}  // namespace

DataPart judged_part(const StageSource& source) {
  VectorEnv* const* lanes = std::get_if<VectorEnv*>(&source.training);
  return lanes == nullptr ? DataPart::test : task_of(**lanes).judged(**lanes);
}

std::unique_ptr<Stage> make_stage(const StageSource& source, DataPart part, int64_t episodes) {
  return make(source, part, episodes, false);
}

std::unique_ptr<Stage> make_rehearsal(const StageSource& source, int64_t episodes) {
  return make(source, DataPart::test, episodes, true);
}

void copy_fitted(const WorldPointer& from, const WorldPointer& to) {
  Archive saver = Archive::saver();
  visit_fitted(from, saver);
  Archive loader = Archive::loader(saver.finish());
  visit_fitted(to, loader);
}

}  // namespace engram::inline ENGRAM_REAL
