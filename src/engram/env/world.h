// World: whatever can be learned from, of one of four kinds.
//
//   environment  lanes of episodes that answer to actions           VectorEnv, vector_env.h
//   model        a finite decision process as a table, for planning  SparseModel, tabular_model.h
//   dataset      sequences with targets                              Dataset, dataset.h
//   game         two players who move in turn                        Game, game.h
//
// A registry entry says its kind before anything is made; an algorithm says which kinds it accepts.
#pragma once

#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "engram/env/dataset.h"
#include "engram/env/game.h"
#include "engram/env/tabular_model.h"
#include "engram/env/vector_env.h"

namespace engram::inline ENGRAM_REAL {

using ModelPtr = std::unique_ptr<const SparseModel>;

using World = std::variant<VectorEnvPtr, ModelPtr, DatasetPtr, GamePtr>;
enum class WorldKind : uint8_t { environment, model, dataset, game };  // in the order of World's alternatives

const char* name_of(WorldKind kind);  // "environment", "model", "dataset", "game"

inline WorldKind kind_of(const World& world) { return static_cast<WorldKind>(world.index()); }

// A world that somebody else owns: the algorithm that learns from it.
using WorldPointer = std::variant<VectorEnv*, const SparseModel*, Dataset*, Game*>;
WorldPointer borrowed(const World& world);
// What a user should know of its data; {} for kinds that have none.
std::vector<std::string> notes_of(const WorldPointer& world);
// What was fitted on the training data; nothing for kinds that have none.
void visit_fitted(const WorldPointer& world, Archive& archive);

// The world as the kind that the caller can use. Error: it is of another one.
VectorEnvPtr environment_of(World world);
DatasetPtr dataset_of(World world);
GamePtr game_of(World world);

}  // namespace engram::inline ENGRAM_REAL
