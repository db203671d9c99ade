#include "engram/env/datasets/labelled_lines.h"

#include <algorithm>
#include <set>
#include <sstream>

#include "engram/core/error.h"
#include "engram/data/utf8.h"

namespace engram::inline ENGRAM_REAL {
namespace {

// Bytes as UTF-8: Latin-1 gives each of them the code point of its own number.
std::string decoded(const std::string& bytes, const std::string& encoding) {
  if (encoding != "latin-1") return bytes;
  std::string text;
  for (char byte : bytes) text += utf8(static_cast<unsigned char>(byte));
  return text;
}

std::string without_return(std::string line) {
  if (!line.empty() && line.back() == '\r') line.pop_back();
  return line;
}

std::vector<std::string> strings(const std::vector<std::string_view>& views) { return {views.begin(), views.end()}; }

std::vector<LabelledSequence> read_lines(const std::string& bytes, const std::string& file,
                                         const LabelledOptions& options) {
  const std::string text = decoded(bytes, options.encoding);
  code_points(text, file);
  std::vector<LabelledSequence> sequences;
  std::istringstream lines(text);
  int64_t number = 0;
  for (std::string line; std::getline(lines, line);) {
    const std::string place = file + ":" + std::to_string(++number);
    line = without_return(line);
    if (line.empty()) continue;
    const size_t tab = line.find('\t');
    if (tab == std::string::npos || tab == 0) throw Error(place + ": expected label<TAB>text, found no label");
    const auto tokens = tokens_of(std::string_view(line).substr(tab + 1), token_kind(options.tokens), place);
    if (tokens.empty()) throw Error(place + ": expected a text behind the label, found none");
    sequences.push_back({strings(tokens), {line.substr(0, tab)}, place});
  }
  return sequences;
}

std::vector<LabelledSequence> read_columns(const std::string& bytes, const std::string& file,
                                           const TaggedTokens::Options& options) {
  const std::string text = decoded(bytes, options.encoding);
  code_points(text, file);
  std::vector<LabelledSequence> sequences;
  std::istringstream lines(text);
  int64_t number = 0;
  bool open = false;
  for (std::string line; std::getline(lines, line);) {
    const std::string place = file + ":" + std::to_string(++number);
    line = without_return(line);
    if (line.find_first_not_of(" \t") == std::string::npos) {
      open = false;
      continue;
    }
    const size_t first = line.find_first_of(" \t"), last = line.find_last_of(" \t");
    if (first == std::string::npos || first == 0 || last + 1 == line.size()) {
      throw Error(place + ": expected a token and a tag with a tabulator or blank between, found '" + visible(line) +
                  "'");
    }
    if (!open) sequences.push_back({{}, {}, place});
    open = true;
    sequences.back().tokens.push_back(line.substr(0, first));
    sequences.back().labels.push_back(line.substr(last + 1));
  }
  return sequences;
}

LabelledOptions of_tags(const TaggedTokens::Options& options) {
  LabelledOptions all;
  static_cast<SplitOptions&>(all) = options;
  all.vocabulary = options.vocabulary;
  all.encoding = options.encoding;
  all.label_at = "every";
  return all;
}

}  // namespace

void LabelledOptions::visit(OptionVisitor& v) {
  SplitOptions::visit(v);
  v.option("tokens", tokens, {"words", "characters"},
           "what a step is; characters where words are too many or spelt in "
           "many ways");
  v.option("vocabulary", vocabulary, {1, 1e6}, "most different tokens; the rarer ones of more become UNKNOWN");
  v.option("encoding", encoding, {"utf-8", "latin-1"}, "of the file; latin-1 where bytes are not UTF-8");
  v.option("label_at", label_at, {"end", "every"},
           "where the label counts: at the last token, or at every one, which teaches faster and asks for guesses");
}

void TaggedTokens::Options::visit(OptionVisitor& v) {
  SplitOptions::visit(v);
  v.option("vocabulary", vocabulary, {1, 1e6}, "most different tokens; the rarer ones of more become UNKNOWN");
  v.option("encoding", encoding, {"utf-8", "latin-1"}, "of the file; latin-1 where bytes are not UTF-8");
}

Labelled::Labelled(const LabelledOptions& options, std::array<std::vector<LabelledSequence>, 3> parts)
    : read_(std::move(parts)), at_every_step_(options.label_at == "every") {
  std::vector<std::string_view> tokens;
  std::set<std::string> labels;
  for (const LabelledSequence& sequence : read_[0]) {
    tokens.insert(tokens.end(), sequence.tokens.begin(), sequence.tokens.end());
    labels.insert(sequence.labels.begin(), sequence.labels.end());
  }
  vocabulary_ = Vocabulary(tokens, static_cast<size_t>(options.vocabulary));
  labels_.assign(labels.begin(), labels.end());
  index();
}

void Labelled::index() {
  input_ = Space::discrete(vocabulary_.size());
  target_ = Space::discrete(static_cast<int>(labels_.size()));
  for (size_t part = 0; part < 3; ++part) {
    parts_[part].clear();
    for (const LabelledSequence& sequence : read_[part]) {
      MadeRows& rows = parts_[part].emplace_back();
      for (size_t t = 0; t < sequence.tokens.size(); ++t) {
        const std::string& label = sequence.labels[std::min(t, sequence.labels.size() - 1)];
        const auto found = std::ranges::lower_bound(labels_, label);
        if (found == labels_.end() || *found != label) {
          throw Error(sequence.place + ": the label '" + visible(label) +
                      "' does not occur in the training part, so that nobody can learn to say it");
        }
        rows.add({static_cast<double>(vocabulary_.index_of(sequence.tokens[t]))},
                 {static_cast<double>(found - labels_.begin())}, at_every_step_ || t + 1 == sequence.tokens.size());
      }
    }
  }
}

void Labelled::visit_fitted(Archive& archive) {
  archive("tokens", vocabulary_);
  visit_labels(archive, labels_);
  if (!archive.loading()) return;
  const bool sound = !labels_.empty() && std::ranges::is_sorted(labels_, std::ranges::less_equal());
  if (!sound) throw Error("the checkpoint's labels are not in ascending order");
  index();
}

LabelledLines::LabelledLines(const Options& options, const WorldContext& context)
    : Labelled(options,
               split<LabelledSequence>(options, context, [&](const std::string& bytes, const std::string& file) {
                 return read_lines(bytes, file, options);
               })) {}

TaggedTokens::TaggedTokens(const Options& options, const WorldContext& context)
    : Labelled(of_tags(options),
               split<LabelledSequence>(options, context, [&](const std::string& bytes, const std::string& file) {
                 return read_columns(bytes, file, options);
               })) {}

std::string LabelledLines::sample() {
  std::string text;
  for (int i = 0; i < 15; ++i) text += "good\ta fine film indeed\nbad\ta dull film, alas\n";
  return text;
}

std::string TaggedTokens::sample() {
  std::string text;
  for (int i = 0; i < 15; ++i) text += "the\tDET\ncat\tNOUN\nsat\tVERB\n\n";
  return text;
}

}  // namespace engram::inline ENGRAM_REAL
