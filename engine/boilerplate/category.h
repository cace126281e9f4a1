#ifndef ENGINE_BOILERPLATE_CATEGORY_H_
#define ENGINE_BOILERPLATE_CATEGORY_H_

#include <cstdint>

namespace copydesk {

// What a line of boilerplate is for. The names stand in outputs.
enum class Category : uint8_t {
  kNav,
  kNewsletter,
  kCommentPolicy,
  kMembership,
  kDonation,
  kSocial,
  kRelated,
  kAd,
  kCopyright,
  kCookie,
  kUi,
  kAbout,
  kOther,
};

inline constexpr int kCategories = static_cast<int>(Category::kOther) + 1;

const char* CategoryName(Category category);

}  // namespace copydesk

#endif  // ENGINE_BOILERPLATE_CATEGORY_H_
