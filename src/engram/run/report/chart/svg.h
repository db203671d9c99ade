// Svg: one picture, written element by element; text is escaped, coordinates have a tenth of a pixel.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace engram {

using Points = std::vector<std::pair<double, double>>;

class Svg {
 public:
  // `id` is unique on the page; `style` is its class; title and description are for those who do not see it.
  Svg(const std::string& id, const std::string& style, double width, double height, const std::string& title,
      const std::string& description);

  void line(double x1, double y1, double x2, double y2, const std::string& style);
  void path(const Points& points, const std::string& style);     // open
  void polygon(const Points& points, const std::string& style);  // closed and filled
  void circle(double x, double y, double radius, const std::string& style, const std::string& hint = "");
  void rect(double x, double y, double width, double height, const std::string& style, const std::string& hint = "");
  // `anchor`: start, middle or end
  void text(double x, double y, const std::string& text, const std::string& style, const char* anchor = "start");
  void begin_group(const std::string& style, const std::string& transform = "");
  void end_group() { body_ += "</g>"; }
  std::string finish() const { return body_ + "</svg>\n"; }

 private:
  void data(const Points& points);
  std::string body_;
};

}  // namespace engram
