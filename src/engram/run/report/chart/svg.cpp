#include "engram/run/report/chart/svg.h"

#include <cmath>
#include <cstdio>

#include "engram/run/report/page/text.h"

namespace engram {
namespace {

std::string coordinate(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", std::isfinite(value) ? value : 0.0);
  std::string result = text;
  if (result.ends_with(".0")) result.resize(result.size() - 2);
  return result == "-0" ? "0" : result;
}

std::string attribute(const char* name, double value) {
  return std::string(" ") + name + "=\"" + coordinate(value) + "\"";
}

std::string style_attribute(const std::string& style) { return style.empty() ? "" : " class=\"" + style + "\""; }

// The end of an element: with a hint for the pointer where there is one.
std::string closing(const char* element, const std::string& hint) {
  if (hint.empty()) return "/>";
  return "><title>" + escape_html(hint) + "</title></" + element + ">";
}

}  // namespace

Svg::Svg(const std::string& id, const std::string& style, double width, double height, const std::string& title,
         const std::string& description) {
  body_ = "<svg" + style_attribute(style) + " viewBox=\"0 0 " + coordinate(width) + " " + coordinate(height) +
          "\" role=\"img\" aria-labelledby=\"" + id + "-title " + id + "-desc\"><title id=\"" + id + "-title\">" +
          escape_html(title) + "</title><desc id=\"" + id + "-desc\">" + escape_html(description) + "</desc>";
}

void Svg::line(double x1, double y1, double x2, double y2, const std::string& style) {
  body_ += "<line" + style_attribute(style) + attribute("x1", x1) + attribute("y1", y1) + attribute("x2", x2) +
           attribute("y2", y2) + "/>";
}

void Svg::data(const Points& points) {
  for (size_t i = 0; i < points.size(); ++i) {
    body_ += (i == 0 ? "M" : "L") + coordinate(points[i].first) + " " + coordinate(points[i].second);
  }
}

void Svg::path(const Points& points, const std::string& style) {
  if (points.empty()) return;
  body_ += "<path" + style_attribute(style) + " d=\"";
  data(points);
  body_ += "\"/>";
}

void Svg::polygon(const Points& points, const std::string& style) {
  if (points.empty()) return;
  body_ += "<path" + style_attribute(style) + " d=\"";
  data(points);
  body_ += "Z\"/>";
}

void Svg::circle(double x, double y, double radius, const std::string& style, const std::string& hint) {
  body_ += "<circle" + style_attribute(style) + attribute("cx", x) + attribute("cy", y) + attribute("r", radius) +
           closing("circle", hint);
}

void Svg::rect(double x, double y, double width, double height, const std::string& style, const std::string& hint) {
  body_ += "<rect" + style_attribute(style) + attribute("x", x) + attribute("y", y) + attribute("width", width) +
           attribute("height", height) + closing("rect", hint);
}

void Svg::text(double x, double y, const std::string& text, const std::string& style, const char* anchor) {
  body_ += "<text" + style_attribute(style) + attribute("x", x) + attribute("y", y) +
           (std::string(anchor) == "start" ? "" : std::string(" text-anchor=\"") + anchor + "\"") + ">" +
           escape_html(text) + "</text>";
}

void Svg::begin_group(const std::string& style, const std::string& transform) {
  body_ += "<g" + style_attribute(style) + (transform.empty() ? "" : " transform=\"" + transform + "\"") + ">";
}

}  // namespace engram
