#ifndef ENGINE_BOILERPLATE_LINE_FEATURES_H_
#define ENGINE_BOILERPLATE_LINE_FEATURES_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace copydesk {

// What a line looks like, whatever it says.
struct LineShape {
  bool ends_sentence = false;  // with . ! ? or a closing quote after one
  bool quotes = false;         // has a quotation mark of any kind
  bool address = false;        // is little else than a web or mail address
  bool stamp = false;          // is little else than numbers, a date, a time,
                               // an age ("6 months ago") or a duration
  bool trail = false;          // is short names with / > | or the like between
  bool copyright = false;      // has a copyright sign
  bool named_address = false;  // is an address with a name: "Web: https://..."
  bool brackets = false;       // stands in square brackets from end to end
  bool read_more = false;      // begins or ends with "read more"
  size_t label_bytes = 0;      // bytes before the first : | > » [ or the like;
                               // the whole line where there is none
};

LineShape ShapeOf(std::string_view line);

}  // namespace copydesk

#endif  // ENGINE_BOILERPLATE_LINE_FEATURES_H_
