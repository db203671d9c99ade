#include "engram/env/world.h"

#include <string>
#include <utility>

#include "engram/core/error.h"

namespace engram::inline ENGRAM_REAL {
namespace {

template <WorldKind kind>
auto taken(World world) {
  if (kind_of(world) != kind) {
    throw Error(std::string("expected a world of the kind ") + name_of(kind) + ", found one of the kind " +
                name_of(kind_of(world)) + "; `engram list` shows the kind of each");
  }
  return std::get<static_cast<size_t>(kind)>(std::move(world));
}

}  // namespace

const char* name_of(WorldKind kind) {
  constexpr const char* names[] = {"environment", "model", "dataset", "game"};
  return names[static_cast<size_t>(kind)];
}

WorldPointer borrowed(const World& world) {
  return std::visit([](const auto& owned) -> WorldPointer { return owned.get(); }, world);
}

std::vector<std::string> notes_of(const WorldPointer& world) {
  return std::visit(
      [](const auto* each) -> std::vector<std::string> {
        if constexpr (requires { each->notes(); }) return each->notes();
        return {};
      },
      world);
}

void visit_fitted(const WorldPointer& world, Archive& archive) {
  std::visit(
      [&](auto* each) {
        if constexpr (requires { each->visit_fitted(archive); }) each->visit_fitted(archive);
      },
      world);
}

VectorEnvPtr environment_of(World world) { return taken<WorldKind::environment>(std::move(world)); }

DatasetPtr dataset_of(World world) { return taken<WorldKind::dataset>(std::move(world)); }

GamePtr game_of(World world) { return taken<WorldKind::game>(std::move(world)); }

}  // namespace engram::inline ENGRAM_REAL
