// Lanes: one Highway vector of floats as a number with operators. Included once for each vector target, inside
// nothing, by files that set ENGRAM_TARGET_NAMESPACE between HWY_BEFORE_NAMESPACE and HWY_AFTER_NAMESPACE.
#include "hwy/highway.h"

namespace engram::ENGRAM_TARGET_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

using Tag = hn::ScalableTag<float>;
using Mask = hn::Mask<Tag>;
constexpr int64_t width = hn::MaxLanes(Tag());

struct Lanes {
  hn::Vec<Tag> v;
  HWY_INLINE Lanes() = default;
  HWY_INLINE Lanes(float x) : v(hn::Set(Tag(), x)) {}
  HWY_INLINE explicit Lanes(hn::Vec<Tag> v) : v(v) {}
};

HWY_INLINE Lanes operator+(Lanes a, Lanes b) { return Lanes(hn::Add(a.v, b.v)); }
HWY_INLINE Lanes operator-(Lanes a, Lanes b) { return Lanes(hn::Sub(a.v, b.v)); }
HWY_INLINE Lanes operator*(Lanes a, Lanes b) { return Lanes(hn::Mul(a.v, b.v)); }
HWY_INLINE Lanes operator/(Lanes a, Lanes b) { return Lanes(hn::Div(a.v, b.v)); }
HWY_INLINE Lanes fma(Lanes a, Lanes b, Lanes c) { return Lanes(hn::MulAdd(a.v, b.v, c.v)); }
HWY_INLINE Lanes min(Lanes a, Lanes b) { return Lanes(hn::Min(a.v, b.v)); }
HWY_INLINE Lanes max(Lanes a, Lanes b) { return Lanes(hn::Max(a.v, b.v)); }
HWY_INLINE Lanes sqrt(Lanes a) { return Lanes(hn::Sqrt(a.v)); }
HWY_INLINE Lanes round(Lanes a) { return Lanes(hn::Round(a.v)); }
HWY_INLINE Mask less(Lanes a, Lanes b) { return hn::Lt(a.v, b.v); }
HWY_INLINE Lanes select(Mask mask, Lanes a, Lanes b) { return Lanes(hn::IfThenElse(mask, a.v, b.v)); }

HWY_INLINE Lanes power_of_two(Lanes n) {
  const hn::RebindToSigned<Tag> whole;
  return Lanes(hn::BitCast(Tag(), hn::ShiftLeft<23>(hn::Add(hn::ConvertTo(whole, n.v), hn::Set(whole, 127)))));
}
HWY_INLINE Lanes split(Lanes x, Lanes& exponent) {
  const hn::RebindToSigned<Tag> whole;
  const auto bits = hn::BitCast(whole, x.v);
  exponent = Lanes(hn::ConvertTo(Tag(), hn::Sub(hn::ShiftRight<23>(bits), hn::Set(whole, 127))));
  const auto mantissa = hn::Or(hn::And(bits, hn::Set(whole, 0x007fffff)), hn::Set(whole, 0x3f800000));
  return Lanes(hn::BitCast(Tag(), mantissa));
}

HWY_INLINE Lanes load(const float* from) { return Lanes(hn::LoadU(Tag(), from)); }
HWY_INLINE void store(Lanes a, float* to) { hn::StoreU(a.v, Tag(), to); }

// The first `count` lanes, count < width; the others load as zero and are not stored. Memory beyond is not touched.
HWY_INLINE Mask first(int64_t count) { return hn::FirstN(Tag(), static_cast<size_t>(count)); }
HWY_INLINE Lanes load(Mask mask, const float* from) { return Lanes(hn::MaskedLoad(mask, Tag(), from)); }
HWY_INLINE void store(Mask mask, Lanes a, float* to) { hn::BlendedStore(a.v, mask, Tag(), to); }

}  // namespace engram::ENGRAM_TARGET_NAMESPACE
