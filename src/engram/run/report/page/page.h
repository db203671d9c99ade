// The page of a report: one HTML file that needs nothing else, neither network nor script.
#pragma once

#include <string>
#include <string_view>

#include "engram/run/report/figures.h"

namespace engram {

extern const std::string_view page_style;  // the style sheet

// A whole page from <html> on; `body` is HTML.
std::string document(const std::string& title, const std::string& body);

// Whether a file's text is such a page, so that it may be replaced by a newer one.
bool is_report(std::string_view html);

inline namespace ENGRAM_REAL {
std::string page_of(const ReportFigures& report);
}

}  // namespace engram
