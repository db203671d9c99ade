// Data sets from files: what is read is what stands there, what was fitted is of the training part alone, and what cannot
// be read is named by file and line.
#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "engram/env/datasets/csv_sequences.h"
#include "engram/env/datasets/labelled_lines.h"
#include "engram/env/datasets/text.h"
#include "refusal.h"

namespace engram {
namespace {

WorldContext files(const std::map<std::string, std::string>& contents) {
  return {DataPart::train, [contents](const std::string& path) { return contents.at(path); }};
}

struct Steps {
  std::vector<double> input, target, weight;
};

Steps read(const Dataset& data, DataPart part, int64_t sequence) {
  const int64_t length = data.length(part, sequence);
  Tensor input(length, data.input_space().columns()), target(length, data.target_space().columns()), weight(length, 1);
  data.read({part, sequence, 0}, input, target, weight);
  const auto list = [](const Tensor& rows) { return std::vector<double>(rows.values().begin(), rows.values().end()); };
  return {list(input), list(target), list(weight)};
}

// Three files, so that it is known what is where.
template <class Data, class Options>
Data three(Options options, const std::string& train, const std::string& validation, const std::string& test) {
  options.data = "train";
  options.validation_data = "validation";
  options.test_data = "test";
  return Data(options, files({{"train", train}, {"validation", validation}, {"test", test}}));
}

TEST(LabelledLines, TheLabelCountsAtTheLastToken) {
  const auto data = three<LabelledLines>(LabelledOptions{}, "pos\tgood film\nneg\tbad film\r\n\n", "pos\tgood\n",
                                         "neg\tbad dog film\n");
  EXPECT_EQ(data.input_space(), Space::discrete(4));  // UNKNOWN, bad, film, good
  EXPECT_EQ(data.target_space(), Space::discrete(2));
  EXPECT_EQ(data.name_of(0), "neg");
  EXPECT_EQ(data.sequences(DataPart::train), 2);
  const Steps test = read(data, DataPart::test, 0);
  EXPECT_EQ(test.input, (std::vector<double>{1, 0, 2}));
  EXPECT_EQ(test.target, (std::vector<double>{0, 0, 0}));
  EXPECT_EQ(test.weight, (std::vector<double>{0, 0, 1}));
  LabelledOptions every;
  every.label_at = "every";
  EXPECT_EQ(read(three<LabelledLines>(every, "a\tx y\n", "a\tx\n", "a\tx y\n"), DataPart::test, 0).weight,
            (std::vector<double>{1, 1}));
}

TEST(LabelledLines, HostileLinesAreNamed) {
  const auto said = [](const std::string& train, const std::string& test = "a\tx\n") {
    return refusal([&] { three<LabelledLines>(LabelledOptions{}, train, "a\tx\n", test); });
  };
  EXPECT_NE(said("a\tx\nno label\n").find("train:2: expected label<TAB>text"), std::string::npos);
  EXPECT_NE(said("a\tx\na\t \n").find("train:2: expected a text behind the label"), std::string::npos);
  EXPECT_NE(said("a\tx\n", "b\tx\n").find("test:1: the label 'b' does not occur in the training part"),
            std::string::npos);
  EXPECT_NE(said("a\tcaf\xE9\n").find("train: byte 5 begins no character"), std::string::npos);
  LabelledOptions latin;
  latin.encoding = "latin-1";
  EXPECT_EQ(three<LabelledLines>(latin, "a\tcaf\xE9\n", "a\tx\n", "a\tx\n").length(DataPart::train, 0), 1);
  EXPECT_NE(refusal([] { LabelledLines({}, files({})); }).find("--data FILE"), std::string::npos);
  LabelledOptions half;
  half.data = half.test_data = "x";
  EXPECT_NE(refusal([&] { LabelledLines(half, files({})); }).find("expected both or neither"), std::string::npos);
}

TEST(LabelledLines, OneFileIsSplitWithoutLossOrRepetition) {
  std::string text;
  for (int i = 0; i < 50; ++i) text += "l\tw" + std::to_string(i) + "\n";
  LabelledOptions options;
  options.data = "all";
  options.vocabulary = 1000;
  const LabelledLines data(options, files({{"all", text}}));
  EXPECT_EQ(data.sequences(DataPart::train), 40);
  EXPECT_EQ(data.sequences(DataPart::validation), 5);
  EXPECT_EQ(data.sequences(DataPart::test), 5);
  EXPECT_EQ(data.input_space(), Space::discrete(41));  // forty words of the training part, and UNKNOWN
}

TEST(TaggedTokens, ABlankLineEndsASequence) {
  const auto data = three<TaggedTokens>(TaggedTokens::Options{}, "the\tDET\ncat N\n\nsat X VERB\n", "cat\tN\n",
                                        "sat\tVERB\nthe\tDET\n");
  EXPECT_EQ(data.sequences(DataPart::train), 2);
  EXPECT_EQ(data.name_of(2), "VERB");
  const Steps test = read(data, DataPart::test, 0);
  EXPECT_EQ(test.input, (std::vector<double>{2, 3}));  // cat, sat, the
  EXPECT_EQ(test.target, (std::vector<double>{2, 0}));
  EXPECT_EQ(test.weight, (std::vector<double>{1, 1}));
  const auto said = refusal([] { three<TaggedTokens>(TaggedTokens::Options{}, "the\tDET\ncat\n", "a N\n", "a N\n"); });
  EXPECT_NE(said.find("train:2: expected a token and a tag"), std::string::npos);
}

// Training numbers 1, 3, 5: mean 3, deviation sqrt(8/3). The test part's own numbers move neither.
TEST(CsvSequences, TheNextRowByTheTrainingScale) {
  const auto data = three<CsvSequences>(CsvSequences::Options{}, "sequence,step,x\na,0,1\na,1,3\na,2,5\n",
                                        "sequence,step,x\nv,0,1\nv,1,1\n", "sequence,step,x\nt,0,100\nt,1,3\n");
  const double deviation = std::sqrt(8.0 / 3);
  const Steps train = read(data, DataPart::train, 0), test = read(data, DataPart::test, 0);
  ASSERT_EQ(train.input.size(), 2U);
  EXPECT_NEAR(train.input[0], -2 / deviation, 1e-6);
  EXPECT_NEAR(train.target[1], 2 / deviation, 1e-6);
  EXPECT_NEAR(test.input[0], 97 / deviation, 1e-4);
  EXPECT_NEAR(test.target[0], 0, 1e-6);
}

TEST(CsvSequences, ASetIsAColumnForEachMember) {
  CsvSequences::Options options;
  options.set = "pitches";
  options.set_low = 60;
  options.set_high = 62;
  const std::string csv = "sequence,step,pitches\n0,0,60 62\n0,1,61\n0,2,\n";
  const auto data = three<CsvSequences>(options, csv, csv, csv);
  EXPECT_EQ(data.target_space(), Space::multi_discrete({2, 2, 2}));
  const Steps steps = read(data, DataPart::train, 0);
  EXPECT_EQ(steps.input, (std::vector<double>{1, 0, 1, 0, 1, 0}));
  EXPECT_EQ(steps.target, (std::vector<double>{0, 1, 0, 0, 0, 0}));
  const auto said = refusal([&] { three<CsvSequences>(options, "sequence,pitches\n0,60\n0,63\n", csv, csv); });
  EXPECT_NE(said.find("train:3: expected whole numbers of 60 .. 62, found '63'"), std::string::npos);
}

TEST(CsvSequences, AColumnAsTarget) {
  CsvSequences::Options options;
  options.target = "y";
  const std::string numbers = "sequence,x,y\n0,1,10\n0,2,20\n", labels = "sequence,x,y\n0,1,cold\n0,2,hot\n";
  const auto number = three<CsvSequences>(options, numbers, numbers, numbers);
  EXPECT_EQ(number.target_space().type(), Space::Type::box);
  EXPECT_NEAR(read(number, DataPart::test, 0).target[1], 1, 1e-6);  // (20 - 15) / 5
  EXPECT_EQ(read(number, DataPart::test, 0).weight, (std::vector<double>{0, 1}));
  const auto label = three<CsvSequences>(options, labels, labels, labels);
  EXPECT_EQ(label.target_space(), Space::discrete(2));
  EXPECT_EQ(label.name_of(1), "hot");
  const auto said = refusal([&] { three<CsvSequences>(options, labels, labels, "sequence,x,y\n0,1,mild\n"); });
  EXPECT_NE(said.find("test:2: the label 'mild' does not occur"), std::string::npos);
}

TEST(CsvSequences, HostileRowsAreNamed) {
  const std::string good = "sequence,x\n0,1\n0,2\n";
  const auto said = [&](const std::string& train) {
    return refusal([&] { three<CsvSequences>(CsvSequences::Options{}, train, good, good); });
  };
  EXPECT_NE(said("sequence,x\n0,1\n0,nan\n").find("train:3: x: expected a finite number, found 'nan'"),
            std::string::npos);
  EXPECT_NE(said("sequence,x\n0,1\n0\n").find("train:3: expected 2 cells, found 1"), std::string::npos);
  EXPECT_NE(said("sequence,x\n0,1\n1,1\n0,2\n").find("train:4: rows of the sequence '0' stand apart"),
            std::string::npos);
  EXPECT_NE(said("name,x\n0,1\n").find("there is no column 'sequence'"), std::string::npos);
  EXPECT_NE(said("sequence,x\n0,1\n").find("no sequence is left for the training part"), std::string::npos);
}

TEST(Text, WordsAndAVocabularyOfTheMostFrequent) {
  const std::string bytes = "the cat's hat, the cat's mat.\nthe cat's hat, the cat's mat.\n a b c d e f g h i j k l";
  const Text text({.data = "t", .tokens = "words", .train_share = 0.6, .validation_share = 0.2, .vocabulary = 4},
                  files({{"t", bytes}}));
  // Of 30 tokens 18 train: the 4, cat's 4, five others twice, of which the line end and the comma come first in order.
  EXPECT_EQ(text.input_space(), Space::discrete(5));
  EXPECT_EQ(text.indices_of("the cat's dog", "x"), (std::vector<int32_t>{4, 3, 0}));
  EXPECT_EQ(text.text_of(std::vector<int32_t>{4, 3, 2, 4}), "the cat's, the");
}

}  // namespace
}  // namespace engram
