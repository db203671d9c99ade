// The page of a tuner: one HTML file that needs nothing else.
#pragma once

#include <string>

#include "engram/run/tune/trials.h"

namespace engram::inline ENGRAM_REAL {

std::string tune_page(const TuneFigures& figures);

}  // namespace engram::inline ENGRAM_REAL
