#include "engram/env/datasets/text.h"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "engram/core/error.h"
#include "engram/data/csv.h"

namespace engram::inline ENGRAM_REAL {
namespace {

std::array<int64_t, 4> split(int64_t count, const Text::Options& options) {
  const double tokens = static_cast<double>(count);
  const auto position = [&](double share) { return std::min(count, static_cast<int64_t>(std::floor(share * tokens))); };
  return {0, position(options.train_share), position(options.train_share + options.validation_share), count};
}

void demand_parts(const std::array<int64_t, 4>& bounds, const Text::Options& options) {
  constexpr const char* names[] = {"training", "validation", "test"};
  for (size_t part = 0; part < 3; ++part) {
    const int64_t count = bounds[part + 1] - bounds[part];
    if (count >= 2) continue;
    throw Error(options.data + ": expected at least 2 " + options.tokens + " in each part, found " +
                std::to_string(count) + " in the " + names[part] +
                " part; see --train_share and --validation_share, or give a longer text");
  }
}

std::string read_text(const std::string& file, const WorldContext& context) {
  if (file.empty()) throw Error("--data: expected a text file, found none; give --data FILE");
  return context.read_file(single_name(file));
}

}  // namespace

Text::Text(const Options& options, const WorldContext& context)
    : file_(options.data),
      kind_(token_kind(options.tokens)),
      text_(std::make_unique<const std::string>(read_text(options.data, context))),
      tokens_(tokens_of(*text_, kind_, file_)),
      bounds_(split(static_cast<int64_t>(tokens_.size()), options)),
      space_(Space::discrete(1)) {
  demand_parts(bounds_, options);
  vocabulary_ = Vocabulary(std::span(tokens_).first(static_cast<size_t>(end(DataPart::train))),
                           static_cast<size_t>(options.vocabulary));
  index_tokens();
}

void Text::index_tokens() {
  indices_.resize(tokens_.size());
  std::ranges::transform(tokens_, indices_.begin(), [this](std::string_view t) { return vocabulary_.index_of(t); });
  space_ = Space::discrete(vocabulary_.size());
}

int64_t Text::length(DataPart part, [[maybe_unused]] int64_t sequence) const {
  assert(sequence == 0);
  return end(part) - begin(part) - 1;
}

void Text::read(const Stretch& from, View input, View target, View weight) const {
  assert(from.first >= 0 && from.first + input.rows <= length(from.part, from.sequence));
  for (int64_t t = 0; t < input.rows; ++t) {
    const auto at = static_cast<size_t>(begin(from.part) + from.first + t);
    input(t, 0) = static_cast<Real>(indices_[at]);
    target(t, 0) = static_cast<Real>(indices_[at + 1]);
    weight(t, 0) = 1;
  }
}

void Text::visit_fitted(Archive& archive) {
  vocabulary_.visit(archive);
  if (archive.loading()) index_tokens();
}

std::vector<int32_t> Text::indices_of(const std::string& text, const std::string& name) const {
  std::vector<int32_t> indices;
  for (std::string_view token : tokens_of(text, kind_, name)) indices.push_back(vocabulary_.index_of(token));
  return indices;
}

std::string Text::text_of(std::span<const int32_t> indices) const {
  std::vector<std::string> names;
  for (int32_t index : indices) names.push_back(vocabulary_.name_of(index));
  return joined(names, kind_);
}

std::string Text::sample() {
  std::string text;
  for (int line = 0; line < 40; ++line) text += "the cat sat on the mat; the rat ran.\n";
  return text;
}

}  // namespace engram::inline ENGRAM_REAL
