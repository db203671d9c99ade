// The distributions of Student and Fisher, by the incomplete beta function: its continued fraction (Abramowitz & Stegun
// 26.5.8) in Lentz's way, and the logarithm of gamma by Lanczos's series.
#pragma once

namespace engram {

double log_gamma(double x);                            // x > 0
double incomplete_beta(double a, double b, double x);  // regularised; a, b > 0, x in [0, 1]

double student_cdf(double t, double degrees);
double student_quantile(double share, double degrees);  // share in (0, 1)
// P(F > f): the p-value of an F statistic.
double fisher_tail(double f, double between, double within);

}  // namespace engram
