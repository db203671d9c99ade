#include "engram/core/fingerprint.h"

#include <gtest/gtest.h>

namespace engram {
namespace {

// The published test vectors of FNV-1a, 64 bits: "", "a" and "foobar".
TEST(Fingerprint, IsFnv1a) {
  EXPECT_EQ(fingerprint_of(""), "cbf29ce484222325");
  EXPECT_EQ(fingerprint_of("a"), "af63dc4c8601ec8c");
  EXPECT_EQ(fingerprint_of("foobar"), "85944171f73967e8");
}

TEST(Fingerprint, NumbersCountByTheirBytes) {
  Fingerprint numbers;
  numbers.add(static_cast<unsigned char>('f'));
  numbers.add_bytes("oobar");
  EXPECT_EQ(numbers.text(), "85944171f73967e8");
}

}  // namespace
}  // namespace engram
