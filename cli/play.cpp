// engram play: a person against a player, move by move in the terminal.
#include <algorithm>
#include <cstdio>
#include <iostream>

#include "cli/arguments.h"
#include "cli/verbs.h"
#include "engram/run/match/boards.h"
#include "engram/run/match/contenders.h"

namespace engram {
namespace {

struct PlayFlags {
  std::string against = "random", checkpoint = "last";
  int64_t seat = 0, seed = 0;
  bool help = false;

  void visit(OptionVisitor& v) {
    v.option("against", against, {}, "random, perfect (small games) or the directory of a run");
    v.option("checkpoint", checkpoint, {"last", "best"}, "of a run");
    v.option("seat", seat, {0, 1}, "0: you are the first player; where dice decide who begins they still do");
    v.option("seed", seed, {0, 9007199254740992.0}, "of dice and of random moves");
    v.option("help", help, "show this");
  }
  std::vector<OptionNeed> needs() const {
    return {{{"checkpoint"}, against != "random" && against != "perfect", "with --against RUN"}};
  }
};

constexpr size_t moves_a_line = 6;

void show(const std::string& id, const Game& game, const std::vector<int64_t>& moves) {
  std::printf("\n%s", board_text(id, game).c_str());
  for (size_t i = 0; i < moves.size(); ++i) {
    std::printf("%s%zu: %s", i % moves_a_line == 0 ? "\n  " : "   ", i, move_text(id, game, moves[i]).c_str());
  }
  std::printf("\nyour move (its number before the colon; q ends): ");
  std::fflush(stdout);
}

// The number of a listed move that a person types; -1: no more.
int64_t asked(size_t count) {
  for (std::string line; std::getline(std::cin, line);) {
    if (line == "q") return -1;
    const bool number =
        !line.empty() && line.size() < 6 && std::ranges::all_of(line, [](char c) { return c >= '0' && c <= '9'; });
    if (number && std::stoul(line) < count) return static_cast<int64_t>(std::stoul(line));
    std::printf("expected a number from 0 to %zu, or q: ", count - 1);
    std::fflush(stdout);
  }
  return -1;
}

}  // namespace

int play_verb(const Verb& verb, std::span<const std::string> words) {
  PlayFlags flags;
  const Arguments arguments = read_words(verb, words, flags);
  if (flags.help) return 0;
  demand_positionals(arguments, 1, 1, verb.usage);
  const std::string& id = arguments.positionals[0];
  const GamePtr game = make_game(id);
  Contender other(flags.against, id, flags.checkpoint, warn);
  Rng chance(static_cast<uint64_t>(flags.seed), Purpose::environment),
      choice(static_cast<uint64_t>(flags.seed), Purpose::action);
  const int seat = static_cast<int>(flags.seat);
  std::vector<int64_t> moves;
  for (game->reset(chance); !game->over();) {
    game->legal(moves);
    int64_t move = 0;
    if (game->to_move() == seat) {
      show(id, *game, moves);
      const int64_t number = asked(moves.size());
      if (number < 0) return 0;
      move = moves[static_cast<size_t>(number)];
    } else {
      move = other.player().choose(*game, choice);
      std::printf("%s plays %s\n", visible(flags.against).c_str(), move_text(id, *game, move).c_str());
    }
    game->apply(move, chance);
  }
  const double points = game->result(seat);
  std::printf("\n%sgame over: %s (%g points)\n", board_text(id, *game).c_str(),
              points > 0   ? "you won"
              : points < 0 ? "you lost"
                           : "a draw",
              points);
  return 0;
}

}  // namespace engram
