// What a caller is told who makes a mistake.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "engram/core/error.h"

namespace engram {

// The message of the Error that `work` throws, whose status must be `status`; "no error" where it throws none.
inline std::string refusal(const std::function<void()>& work, int status = 2) {
  try {
    work();
  } catch (const Error& error) {
    EXPECT_EQ(error.status(), status) << error.what();
    return error.what();
  }
  return "no error";
}

}  // namespace engram
