#include "engram/env/datasets/text.h"

#include <gtest/gtest.h>

#include "engram/env/registry.h"
#include "refusal.h"

namespace engram {
namespace {

// Twenty characters: 12 to train on, 4 to validate, 4 to judge; z and e with an accent occur in the last part alone.
const std::string small = "abcabcabcabcabcaz\xC3\xA9za";

Text text_of(const std::string& bytes, double train = 0.6, double validation = 0.2) {
  return Text({.data = "small.txt", .train_share = train, .validation_share = validation},
              {DataPart::train, [&](const std::string&) { return bytes; }});
}

struct Rows {
  std::vector<double> input, target, weight;
};
Rows read(const Text& text, const Stretch& from, int64_t length) {
  Tensor input(length, 1), target(length, 1), weight(length, 1);
  text.read(from, input, target, weight);
  const auto list = [](const Tensor& rows) { return std::vector<double>(rows.values().begin(), rows.values().end()); };
  return {list(input), list(target), list(weight)};
}

TEST(Text, TargetIsTheNextCharacterOfItsPart) {
  const Text text = text_of(small);
  EXPECT_EQ(text.input_space(), Space::discrete(4));  // UNKNOWN, a, b, c
  EXPECT_EQ(text.target_space(), Space::discrete(4));
  for (DataPart part : {DataPart::train, DataPart::validation, DataPart::test}) EXPECT_EQ(text.sequences(part), 1);
  EXPECT_EQ(text.length(DataPart::train, 0), 11);
  EXPECT_EQ(text.length(DataPart::validation, 0), 3);
  const Rows rows = read(text, {DataPart::train, 0, 8}, 3);
  EXPECT_EQ(rows.input, (std::vector<double>{3, 1, 2}));
  EXPECT_EQ(rows.target, (std::vector<double>{1, 2, 3}));
  EXPECT_EQ(rows.weight, (std::vector<double>{1, 1, 1}));
  EXPECT_EQ(read(text, {DataPart::validation, 0, 0}, 3).input, (std::vector<double>{1, 2, 3}));
}

TEST(Text, WhatTheTrainingPartLacksIsUnknown) {
  const Text text = text_of(small);
  const Rows rows = read(text, {DataPart::test, 0, 0}, 3);  // z, e acute, z, a
  EXPECT_EQ(rows.input, (std::vector<double>{0, 0, 0}));
  EXPECT_EQ(rows.target, (std::vector<double>{0, 0, 1}));
  EXPECT_EQ(text.name_of(1), "a");
  EXPECT_EQ(text.name_of(Vocabulary::unknown), "\xEF\xBF\xBD");
}

// Another text is read by the vocabulary that the first one brought.
TEST(Text, ItsVocabularyTravelsInAnArchive) {
  Text first = text_of(small), second = text_of("ccccddddccccddddcccc");
  EXPECT_EQ(second.input_space(), Space::discrete(3));
  Archive saver = Archive::saver();
  first.visit_fitted(saver);
  Archive loader = Archive::loader(saver.finish());
  second.visit_fitted(loader);
  loader.finish();
  EXPECT_EQ(second.input_space(), Space::discrete(4));
  EXPECT_EQ(read(second, {DataPart::train, 0, 2}, 4).input, (std::vector<double>{3, 3, 0, 0}));
}

TEST(Text, AVocabularyOutOfOrderIsRefused) {
  std::string twice("a\0a\0", 4);
  Archive saver = Archive::saver();
  saver("vocabulary", twice);
  Archive loader = Archive::loader(saver.finish());
  Text text = text_of(small);
  EXPECT_NE(refusal([&] { text.visit_fitted(loader); }).find("vocabulary"), std::string::npos);
}

TEST(Text, RefusesWhatCannotBeSplit) {
  EXPECT_NE(refusal([] { text_of("abcd"); }).find("small.txt: expected at least 2 characters"), std::string::npos);
  EXPECT_NE(refusal([] { text_of(small, 0.9, 0.5); }).find("found 0 in the test part"), std::string::npos);
  EXPECT_NE(refusal([] { find_world("Text-v0").options()->make_world(1, {}); }).find("--data FILE"), std::string::npos);
}

}  // namespace
}  // namespace engram
