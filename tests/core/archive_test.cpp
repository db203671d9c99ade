#include "engram/core/archive.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <functional>

#include "engram/core/error.h"
#include "mutated.h"

namespace engram {
namespace {

enum class Colour : uint8_t { red, green };

struct Inner {
  double weight = 0;
  void visit(Archive& archive) { archive("weight", weight); }
};

struct Outer {
  int64_t step = 0;
  bool running = false;
  float rate = 0;
  uint64_t counter = 0;
  Colour colour = Colour::red;
  std::string note;
  std::array<float, 3> fixed{};
  std::vector<int> list;
  Inner inner;
  std::vector<Inner> inners = std::vector<Inner>(2);

  void visit(Archive& archive) {
    archive("step", step);
    archive("running", running);
    archive("rate", rate);
    archive("counter", counter);
    archive("colour", colour);
    archive("note", note);
    archive("fixed", std::span<float>(fixed));
    archive("list", list);
    archive("inner", inner);
    archive("inners", inners);
  }
};

Outer example() {
  Outer outer{-3, true, 0.1f, ~uint64_t{0}, Colour::green, "two\nlines", {1, 2, 3}, {7, 8}, {0.3}, {}};
  outer.inners = {{-0.0}, {1e300}};
  return outer;
}

std::string saved(const std::function<void(Archive&)>& visit) {
  Archive archive = Archive::saver();
  visit(archive);
  return archive.finish();
}

std::string saved(Outer outer) {
  return saved([&](Archive& archive) { outer.visit(archive); });
}

// The first field with other bytes and its right checksum.
std::string with_payload(const std::string& bytes, const std::string& payload) {
  std::vector<Field> fields = fields_of(bytes);
  fields[0].payload = payload;
  return archive_of(fields, bytes);
}

// What a refused load says; "" if it was accepted.
std::string refusal(std::string bytes, const std::function<void(Archive&)>& visit) {
  try {
    Archive archive = Archive::loader(std::move(bytes));
    visit(archive);
    archive.finish();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

std::string refusal_as_outer(std::string bytes) {
  return refusal(std::move(bytes), [](Archive& archive) { Outer().visit(archive); });
}

TEST(Archive, GivesBackWhatWasSaved) {
  Archive archive = Archive::loader(saved(example()));
  Outer outer;
  outer.visit(archive);
  archive.finish();
  const Outer expected = example();
  EXPECT_EQ(outer.step, -3);
  EXPECT_TRUE(outer.running);
  EXPECT_EQ(outer.rate, 0.1f);
  EXPECT_EQ(outer.counter, ~uint64_t{0});
  EXPECT_EQ(outer.colour, Colour::green);
  EXPECT_EQ(outer.note, expected.note);
  EXPECT_EQ(outer.fixed, expected.fixed);
  EXPECT_EQ(outer.list, expected.list);
  EXPECT_EQ(outer.inner.weight, 0.3);
  EXPECT_TRUE(std::signbit(outer.inners[0].weight));
  EXPECT_EQ(outer.inners[1].weight, 1e300);
}

TEST(Archive, SavingTwiceGivesTheSameBytes) { EXPECT_EQ(saved(example()), saved(example())); }

TEST(Archive, TruncatedAnywhereIsRefused) {
  const std::string bytes = saved(example());
  for (size_t length = 0; length < bytes.size(); ++length) {
    EXPECT_NE(refusal_as_outer(bytes.substr(0, length)), "") << "accepted " << length << " of " << bytes.size();
  }
}

TEST(Archive, AnyFlippedBitIsRefused) {
  const std::string bytes = saved(example());
  for (size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
    std::string altered = bytes;
    altered[bit / 8] = static_cast<char>(altered[bit / 8] ^ (1 << bit % 8));
    EXPECT_NE(refusal_as_outer(altered), "") << "accepted with bit " << bit << " flipped";
  }
}

TEST(Archive, BytesAfterTheEndAreRefused) { EXPECT_NE(refusal_as_outer(saved(example()) + '\0'), ""); }

TEST(Archive, AnotherFormatNumberIsNamed) {
  std::string bytes = saved(example());
  bytes[8] = static_cast<char>(Archive::format + 1);  // behind the 8 bytes of magic
  const std::string message = refusal_as_outer(bytes);
  EXPECT_NE(message.find("format " + std::to_string(Archive::format + 1)), std::string::npos) << message;
  EXPECT_NE(message.find("format " + std::to_string(Archive::format)), std::string::npos) << message;
}

TEST(Archive, DamageIsNamedWithItsRecord) {
  std::string bytes = saved(example());
  const size_t at = bytes.find("two\nlines");
  bytes[at] = 'T';
  const std::string message = refusal_as_outer(bytes);
  EXPECT_NE(message.find("'note'"), std::string::npos) << message;
  EXPECT_NE(message.find("byte"), std::string::npos) << message;
}

// A file of two int64 fields, a then b, read in every wrong way.
class WrongReader : public testing::Test {
 protected:
  std::string bytes = saved([](Archive& archive) {
    int64_t a = 1, b = 2;
    archive("a", a);
    archive("b", b);
  });
  int64_t integer = 0;
};

TEST_F(WrongReader, OrderIsNamed) {
  const std::string message = refusal(bytes, [&](Archive& archive) { archive("b", integer); });
  EXPECT_NE(message.find("'b'"), std::string::npos) << message;
  EXPECT_NE(message.find("found 'a'"), std::string::npos) << message;
}

TEST_F(WrongReader, NameIsNamedWithItsPath) {
  Inner inner;
  const std::string message = refusal(bytes, [&](Archive& archive) { archive("inner", inner); });
  EXPECT_NE(message.find("'inner/weight'"), std::string::npos) << message;
}

TEST_F(WrongReader, TypeOfTheSameSizeIsRefused) {
  double number = 0;
  uint64_t natural = 0;
  EXPECT_NE(refusal(bytes, [&](Archive& archive) { archive("a", number); }).find("'a'"), std::string::npos);
  EXPECT_NE(refusal(bytes, [&](Archive& archive) { archive("a", natural); }).find("'a'"), std::string::npos);
}

TEST_F(WrongReader, SizeOfTheSameTypeIsRefused) {
  int32_t narrow = 0;
  EXPECT_NE(refusal(bytes, [&](Archive& archive) { archive("a", narrow); }).find("'a'"), std::string::npos);
}

TEST_F(WrongReader, FixedCountIsNamed) {
  std::array<int64_t, 2> two{};
  const std::string message = refusal(bytes, [&](Archive& archive) { archive("a", std::span<int64_t>(two)); });
  EXPECT_NE(message.find("expected 2 values, found 1"), std::string::npos) << message;
}

TEST_F(WrongReader, StoppingEarlyIsRefused) {
  const std::string message = refusal(bytes, [&](Archive& archive) { archive("a", integer); });
  EXPECT_NE(message.find("'b'"), std::string::npos) << message;
}

TEST_F(WrongReader, ReadingBeyondTheEndIsRefused) {
  const std::string message = refusal(bytes, [&](Archive& archive) {
    archive("a", integer);
    archive("b", integer);
    archive("c", integer);
  });
  EXPECT_NE(message.find("'c'"), std::string::npos) << message;
}

TEST(Archive, ByNameTakesWhatFitsAndNamesTheRest) {
  Archive archive = Archive::loader(saved(example()));
  archive.by_name();
  Outer outer;
  outer.list = {0, 0};
  int64_t elsewhere = 9;
  std::vector<int> longer(3);
  std::array<float, 2> shorter{};
  archive("inner", outer.inner);  // behind what comes next
  archive("step", outer.step);
  archive("list", outer.list);
  EXPECT_EQ(outer.inner.weight, 0.3);
  EXPECT_EQ(outer.step, -3);
  EXPECT_EQ(outer.list, (std::vector<int>{7, 8}));
  EXPECT_TRUE(archive.misfits().empty());

  archive("elsewhere", elsewhere);
  archive("list", longer);
  archive("fixed", std::span<float>(shorter));
  archive("rate", elsewhere);
  EXPECT_EQ(archive.misfits(),
            (std::vector<std::string>{"elsewhere: missing", "list: expected 3 values, found 2",
                                      "fixed: expected 2 values, found 3", "rate: another number type"}));
  EXPECT_EQ(elsewhere, 9);
  EXPECT_EQ(longer, std::vector<int>(3));
  EXPECT_EQ(archive.not_taken("inn"), (std::vector<std::string>{"inners/0/weight", "inners/1/weight"}));
}

// Bytes that somebody wrote on purpose: the checksums are right.
template <class T>
std::string field_of(T value) {
  return saved([&](Archive& archive) { archive("x", value); });
}
template <class T>
std::string refusal_of(const std::string& bytes, Within within) {
  T value{};
  return refusal(bytes, [&](Archive& archive) { archive("x", value, within); });
}

TEST(Archive, NumbersMustBeWhatTheyMayBe) {
  EXPECT_EQ(refusal_of<int64_t>(field_of(int64_t{3}), {0, 3}), "");
  EXPECT_NE(refusal_of<int64_t>(field_of(int64_t{4}), {0, 3}).find("'x': expected whole numbers from 0 to 3"),
            std::string::npos);
  EXPECT_NE(refusal_of<int64_t>(field_of(int64_t{-1}), {0, 3}), "");
  EXPECT_EQ(refusal_of<int64_t>(field_of(INT64_MIN), finite_number), "");
  EXPECT_NE(refusal_of<uint64_t>(field_of(~uint64_t{0}), {-1, 3}), "");  // not -1
  EXPECT_EQ(refusal_of<uint64_t>(field_of(~uint64_t{0}), finite_number), "");
  EXPECT_NE(refusal_of<int32_t>(field_of(int32_t{-1}), {0, 3}), "");
  EXPECT_NE(refusal_of<uint8_t>(field_of(uint8_t{200}), {0, 3}), "");
  EXPECT_NE(refusal_of<Colour>(field_of(Colour::green), {0, 0}), "");
  for (const double bad : {std::nan(""), HUGE_VAL, -HUGE_VAL}) {
    EXPECT_NE(refusal_of<double>(field_of(bad), finite_number).find("expected finite numbers"), std::string::npos);
    EXPECT_NE(refusal_of<float>(field_of(static_cast<float>(bad)), finite_number), "");
    EXPECT_NE(refusal_of<double>(field_of(bad), {0, 1}), "");
    EXPECT_EQ(refusal_of<double>(field_of(bad), any_number), "");
  }
  EXPECT_EQ(refusal_of<double>(field_of(1.0), {0, 1}), "");
  EXPECT_NE(refusal_of<double>(field_of(1.0000001), {0, 1}), "");
  std::string two = field_of(true);
  EXPECT_EQ(refusal_of<bool>(two, finite_number), "");
  EXPECT_NE(refusal_of<bool>(with_payload(two, "\2"), finite_number).find("0 or 1"), std::string::npos);
}

TEST(Archive, EachElementIsLookedAt) {
  std::vector<double> values(70, 1);
  for (const size_t i : {0u, 35u, 69u}) {
    std::vector<double> wrong = values;
    wrong[i] = NAN;
    std::vector<double> into;
    EXPECT_NE(refusal(field_of(wrong), [&](Archive& archive) { archive("x", into); }), "") << i;
    std::vector<double> fixed(70);
    EXPECT_NE(refusal(field_of(wrong), [&](Archive& archive) { archive("x", std::span(fixed)); }), "") << i;
    EXPECT_EQ(fixed[i], 0);  // it never reached the object
  }
}

TEST(Archive, FieldsThatDoNotFitEachOtherAreNamed) {
  const std::string bytes = field_of(int64_t{3});
  const auto visit = [](Archive& archive) {
    int64_t x = 0;
    archive("x", x);
    archive.demand(x < 3, "x", "fewer than there are");
  };
  EXPECT_EQ(refusal(bytes, visit), "checkpoint field 'x': expected fewer than there are; it was altered");
  EXPECT_EQ(saved([](Archive& archive) { archive.demand(false, "x", "never asked of what is saved"); }),
            saved([](Archive&) {}));
}

// By name nothing that is missing stops a reader: one that counts by the file's own number is stopped.
TEST(Archive, ByNameAHostileCountEnds) {
  Archive archive = Archive::loader(field_of(uint64_t{1} << 60));
  archive.by_name();
  const auto read = [&] {
    uint64_t x = 0;
    archive("x", x);
    for (uint64_t i = 0; i < x && i < 5000; ++i) {
      int64_t each = 0;
      archive(std::to_string(i), each);
    }
  };
  EXPECT_THROW(read(), Error);
  EXPECT_EQ(archive.misfits().size(), 1000u);
}

// A count that a file claims is bounded by what is left of it.
TEST(Archive, RoomIsWhatIsLeftToRead) {
  const std::string bytes = saved([](Archive& archive) {
    int64_t n = 1, m = 2;
    archive("n", n), archive("m", m);
  });
  Archive archive = Archive::loader(bytes);
  EXPECT_EQ(archive.room(), static_cast<int64_t>(bytes.size()) - 12);
  int64_t n = 0;
  archive("n", n);
  EXPECT_EQ(archive.room(), static_cast<int64_t>(bytes.size()) - 12 - (4 + 1 + 1 + 1 + 8 + 8 + 4));
  EXPECT_EQ(Archive::saver().room(), INT64_MAX);
}

TEST(Archive, RefusesWhatIsNotACheckpoint) {
  EXPECT_NE(refusal_as_outer("").find("not an engram checkpoint"), std::string::npos);
  EXPECT_NE(refusal_as_outer(std::string(100, 'x')).find("not an engram checkpoint"), std::string::npos);
}

}  // namespace
}  // namespace engram
