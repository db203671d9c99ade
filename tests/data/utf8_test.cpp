#include "engram/data/utf8.h"

#include <gtest/gtest.h>

#include "engram/core/error.h"
#include "refusal.h"

namespace engram {
namespace {

// One character of each length, at both ends of its range (RFC 3629, section 3).
TEST(Utf8, ReadsAndWritesEveryLength) {
  const std::string text = "A\x7F\xC2\x80\xDF\xBF\xE0\xA0\x80\xEF\xBF\xBF\xF0\x90\x80\x80\xF4\x8F\xBF\xBF";
  const std::vector<uint32_t> codes{0x41, 0x7F, 0x80, 0x7FF, 0x800, 0xFFFF, 0x10000, 0x10FFFF};
  EXPECT_EQ(code_points(text, "text"), codes);
  std::string written;
  for (uint32_t code : codes) written += utf8(code);
  EXPECT_EQ(written, text);
}

// Overlong NUL, half a surrogate pair, beyond the last code point, a lone continuation, cut off, a byte of no form.
TEST(Utf8, RefusesWhatIsNone) {
  for (const char* wrong : {"ab\xC0\x80", "ab\xED\xA0\x80", "ab\xF4\x90\x80\x80", "ab\x80", "ab\xE2\x82", "ab\xFF",
                            "ab\xE0\x9F\xBF", "ab\xC3z"}) {
    EXPECT_NE(refusal([&] { code_points(wrong, "a.txt"); }).find("a.txt: byte 2 begins no character"),
              std::string::npos)
        << wrong;
  }
}

}  // namespace
}  // namespace engram
