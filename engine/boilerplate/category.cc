#include "engine/boilerplate/category.h"

namespace copydesk {

const char* CategoryName(Category category) {
  static constexpr const char* kNames[kCategories] = {
      "nav",        "newsletter", "comment-policy",
      "membership", "donation",   "social",
      "related",    "ad",         "copyright",
      "cookie",     "ui",         "about",
      "other"};
  return kNames[static_cast<int>(category)];
}

}  // namespace copydesk
