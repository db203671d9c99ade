// Walks over a network's description.
#include "engram/nn/description.h"

#include <algorithm>

#include "engram/core/error.h"

namespace engram::inline ENGRAM_REAL {
namespace {

const Description* branch_of(const Description& branches, const std::string& output) {
  const auto found =
      std::ranges::find_if(branches.inside, [&](const Description& each) { return holds(each, output); });
  return found == branches.inside.end() ? nullptr : &*found;
}

void demand_output(const Description& network, const std::string& output) {
  if (!holds(network, output)) throw Error("network: expected an output '" + output + "', found none of that name");
}

void append_path(const Description& network, const std::string& output, std::vector<const Description*>& path) {
  if (network.kind == Description::Kind::chain) {
    for (const Description& stage : network.inside) append_path(stage, output, path);
  } else if (network.kind == Description::Kind::branches) {
    append_path(*branch_of(network, output), output, path);
  } else {
    path.push_back(&network);
  }
}

void set_shares(const Description& part_of_network, double share, std::vector<double>& shares) {
  for (const Layout::PartId part : part_of_network.parts) {
    if (part >= 0) shares[static_cast<size_t>(part)] = share;
  }
  for (const Description& each : part_of_network.inside) set_shares(each, share, shares);
}

}  // namespace

int64_t multiply_adds(const Description& network) {
  int64_t sum = network.multiply_adds;
  for (const Description& each : network.inside) sum += multiply_adds(each);
  return sum;
}

bool holds(const Description& network, const std::string& output) { return find_output(network, output) != nullptr; }

const Description* find_output(const Description& network, const std::string& output) {
  if (network.output == output) return &network;
  for (const Description& each : network.inside) {
    if (const Description* found = find_output(each, output)) return found;
  }
  return nullptr;
}

Columns columns_of(const Description& network, const std::string& output) {
  demand_output(network, output);
  if (network.output == output) return {0, network.shape.output};
  if (network.kind == Description::Kind::chain) return columns_of(network.inside.back(), output);
  int64_t first = 0;
  for (const Description& branch : network.inside) {
    if (holds(branch, output)) {
      const Columns within = columns_of(branch, output);
      return {first + within.first, within.count};
    }
    first += branch.shape.output;
  }
  throw Error("network: '" + output + "' is inside, no output");
}

std::vector<double> learning_shares(const Description& network, const std::string& output, double share,
                                    const Layout& layout) {
  demand_output(network, output);
  std::vector<double> shares(layout.parts().size(), 1.0);
  set_shares(*find_output(network, output), share, shares);
  return shares;
}

std::vector<const Description*> path_to(const Description& network, const std::string& output) {
  demand_output(network, output);
  std::vector<const Description*> path;
  append_path(network, output, path);
  return path;
}

}  // namespace engram::inline ENGRAM_REAL
