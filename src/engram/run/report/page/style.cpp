// The style of the page: colours for light and dark, and the switch between wide and narrow charts.
#include "engram/run/report/page/page.h"

namespace engram {

const std::string_view page_style = R"css(
:root {
  color-scheme: light dark;
  --paper: #fcfbf8; --raised: #f4f2ec; --ink: #22211e; --soft: #66635b; --line: #dedad0; --grid: #e9e6dd;
  --c0: #0a6f86; --c1: #c4480c; --c2: #6139b8; --c3: #2a7a36; --c4: #b3265a; --c5: #7d6106; --c6: #1b5fae; --c7: #55524a;
  --serif: Charter, "Bitstream Charter", "Sitka Text", Cambria, "Liberation Serif", Georgia, serif;
  --sans: -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Liberation Sans", Arial, system-ui, sans-serif;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #16171a; --raised: #1f2024; --ink: #e8e5de; --soft: #a19d93; --line: #37373b; --grid: #292a2e;
    --c0: #4cc4da; --c1: #ff9f5a; --c2: #b59bff; --c3: #76d184; --c4: #ff8fb5; --c5: #e3c04f; --c6: #7ab5ff; --c7: #c4c0b6;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 17px/1.55 var(--serif); }
main { max-width: 884px; margin: 0 auto; padding: 40px 32px 72px; }
header p, section > p, footer { max-width: 66ch; }
.eyebrow { margin: 0; font: 600 12px/1.4 var(--sans); letter-spacing: .09em; text-transform: uppercase; color: var(--soft); }
h1 { margin: 6px 0 4px; font-size: 38px; line-height: 1.15; font-weight: 600; letter-spacing: -.01em; overflow-wrap: anywhere; }
h2 { margin: 60px 0 8px; padding-top: 14px; border-top: 1px solid var(--line); font-size: 23px; line-height: 1.25; font-weight: 600; }
h3 { margin: 28px 0 6px; font: 600 15px/1.4 var(--sans); }
p { margin: 8px 0; }
.lead { font-size: 20px; line-height: 1.45; color: var(--soft); margin: 0 0 8px; }
.findings { list-style: none; margin: 26px 0 0; padding: 0; display: grid; gap: 12px; grid-template-columns: repeat(auto-fit, minmax(215px, 1fr)); }
.findings li { padding: 14px 16px 13px; background: var(--raised); border-radius: 6px; border-top: 3px solid currentColor; }
.findings .name { font: 600 13px/1.4 var(--sans); overflow-wrap: anywhere; }
.findings .figure { display: block; margin: 2px 0 0; font-size: 33px; line-height: 1.2; color: var(--ink); }
.findings .note { display: block; font: 13px/1.5 var(--sans); color: var(--soft); }
.c0 { color: var(--c0); } .c1 { color: var(--c1); } .c2 { color: var(--c2); } .c3 { color: var(--c3); }
.c4 { color: var(--c4); } .c5 { color: var(--c5); } .c6 { color: var(--c6); } .c7 { color: var(--c7); }
.p0 { color: #5d7045; } .p1 { color: #43637f; } .p2 { color: #8d642b; } .p3 { color: #71648a; }
figure { margin: 18px 0 10px; }
figcaption, .note { font: 14px/1.5 var(--sans); color: var(--soft); }
figcaption { margin-top: 8px; max-width: 72ch; }
svg { display: block; width: 100%; height: auto; font-family: var(--sans); overflow: visible; }
svg.narrow { display: none; }
svg text { fill: var(--ink); font-size: 13px; font-variant-numeric: tabular-nums; }
svg .tick, svg .axis { fill: var(--soft); font-size: 12px; }
svg .label, svg .level { paint-order: stroke; stroke: var(--paper); stroke-width: 3px; stroke-linejoin: round; }
svg .label { fill: currentColor; font-weight: 600; }
svg .on-part { fill: #fff; font-size: 12px; }
svg .grid { stroke: var(--grid); } svg .base { stroke: var(--soft); }
svg .reference { stroke: var(--soft); stroke-dasharray: 5 4; }
svg .line { fill: none; stroke: currentColor; stroke-width: 2.2; stroke-linejoin: round; stroke-linecap: round; }
svg .faint { fill: none; stroke: currentColor; stroke-width: .8; opacity: .38; }
svg .band { fill: currentColor; opacity: .15; }
svg .dot { fill: currentColor; stroke: var(--paper); stroke-width: 1.5; }
svg .ring { fill: var(--paper); stroke: currentColor; stroke-width: 1.5; }
svg .mean { stroke: currentColor; stroke-width: 3; }
svg .part { fill: currentColor; }
svg .heat { fill: var(--c0); } svg .blank { fill: none; stroke: var(--line); } svg .fine { font-size: 10px; }
svg .s0 { opacity: .08; } svg .s1 { opacity: .18; } svg .s2 { opacity: .29; } svg .s3 { opacity: .4; }
svg .s4 { opacity: .52; } svg .s5 { opacity: .65; } svg .s6 { opacity: .79; } svg .s7 { opacity: .94; }
svg .cell { text-anchor: middle; paint-order: stroke; stroke: var(--paper); stroke-width: 2.5px; stroke-linejoin: round; }
svg .bar { fill: var(--c7); opacity: .45; }
svg .hit rect { fill: transparent; } svg .hit .rule { stroke: var(--soft); }
svg .hit line, svg .hit text { visibility: hidden; }
svg .hit:hover line, svg .hit:hover text { visibility: visible; }
.legend { display: none; flex-wrap: wrap; gap: 4px 18px; list-style: none; margin: 0 0 8px; padding: 0; font: 600 13px/1.5 var(--sans); }
.legend.always { display: flex; }
.swatch { display: inline-block; width: 12px; height: 12px; margin-right: 7px; border-radius: 2px; background: currentColor; vertical-align: -1px; }
.small { display: grid; gap: 18px 22px; grid-template-columns: repeat(auto-fill, minmax(210px, 1fr)); margin-top: 14px; }
.small figure { margin: 0; } .small figcaption { margin: 0 0 2px; font-weight: 600; font-size: 13px; color: var(--ink); }
.maps { display: grid; gap: 0 28px; grid-template-columns: repeat(auto-fit, minmax(min(100%, 340px), 1fr)); }
.maps figure { min-width: 0; } .maps figure:has(.wide) { grid-column: 1 / -1; } .maps figure:only-child { max-width: 520px; } .maps figure:has(.wide):only-child { max-width: none; }
.scroll { overflow-x: auto; margin: 0 0 14px; }
table { border-collapse: collapse; font: 14px/1.45 var(--sans); font-variant-numeric: tabular-nums; min-width: 100%; }
.caption { margin: 20px 0 6px; max-width: 72ch; }
th, td { padding: 6px 14px 6px 0; text-align: right; vertical-align: baseline; border-bottom: 1px solid var(--line); white-space: nowrap; }
th { font-weight: 600; color: var(--soft); }
th:first-child, td:first-child, .words td, .words th { text-align: left; }
td:last-child, th:last-child { padding-right: 0; }
td.wide { white-space: normal; min-width: 230px; color: var(--soft); }
tbody th { color: inherit; }
code { font: .88em/1.4 ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; overflow-wrap: anywhere; }
details { margin: 14px 0; }
summary { cursor: pointer; font: 600 14px/1.5 var(--sans); color: var(--c6); }
summary:focus-visible { outline: 2px solid var(--c6); outline-offset: 3px; }
footer { margin-top: 64px; padding-top: 14px; border-top: 1px solid var(--line); font: 13px/1.6 var(--sans); color: var(--soft); }
@media (max-width: 600px) {
  body { font-size: 16px; }
  main { padding: 24px 16px 48px; }
  h1 { font-size: 28px; } h2 { margin-top: 44px; font-size: 21px; } .lead { font-size: 18px; }
  svg.wide { display: none; } svg.narrow { display: block; }
  .legend { display: flex; }
}
@media print {
  body { font-size: 11pt; } main { padding: 0; max-width: none; } figure, table { break-inside: avoid; }
}
)css";

}  // namespace engram
