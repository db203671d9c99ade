// What names of others become in an exported file.
#include "engram/run/export/header_names.h"

#include <gtest/gtest.h>

#include "engram/core/error.h"

namespace engram {
namespace {

TEST(HeaderNames, ACommentIsOneLineWhateverItHolds) {
  EXPECT_EQ(comment_line("learned on Mine\n#error\tno"), "// learned on Mine\\x0a#error\\x09no.\n");
  EXPECT_EQ(comment_line("of a\\"), "// of a\\.\n");  // no line goes on in the next
  EXPECT_EQ(comment_line("of a?\?/"), "// of a?\?/.\n");
}

TEST(HeaderNames, WordsOfTheLanguageNameNoNamespace) {
  for (const char* word : {"alignas", "class", "int", "linux", "not_eq", "std", "xor_eq"}) {
    EXPECT_THROW(namespace_of("policy.h", word), Error) << word;
    EXPECT_EQ(namespace_of(std::string(word) + ".h", ""), std::string(word) + "_policy");
  }
  for (const char* word : {"cart", "classes", "c", "int_", "policy"}) EXPECT_EQ(namespace_of("p.h", word), word);
}

}  // namespace
}  // namespace engram
