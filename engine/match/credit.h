#ifndef ENGINE_MATCH_CREDIT_H_
#define ENGINE_MATCH_CREDIT_H_

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

namespace copydesk {

// Whom a text names as the agency it is from. Only forms that newsrooms use for
// this count: a dateline ("WASHINGTON (AP) - "), a byline ("By Ada Quill,
// Associated Press"), a line of its own ("dpa/lno", "Source: AFP"), a copyright
// line. An agency named in prose is no credit, nor is one that "contributed".

// The names of agencies: those that come with the program, and others.
class AgencyNames {
 public:
  AgencyNames();

  // Makes `name`, as it is written, an agency.
  void Add(std::string_view name);
  // The name of the agency that `name` is in one of its spellings; empty where
  // it is none. Short names (AP, dpa) count only as they are usually written.
  // Valid as long as this object is.
  std::string_view Find(std::string_view name) const;

 private:
  struct Agency {
    std::string name;
    std::string_view spelling;  // the only one; empty where any will do
  };
  // Makes room for a name, and returns its key.
  std::string Note(std::string_view name);

  std::unordered_map<std::string, Agency> by_key_;
  // With which letters names of each length begin, so that most that are none
  // need not be looked up.
  std::array<uint64_t, 64> starts_{};
};

// A line of a text, without white space at its ends.
struct CreditLine {
  std::string_view text;
  bool boilerplate = false;  // a bare name there is a menu, no credit
  bool last = false;         // among the last of the text
};

// The agency that `lines`, the first and last of a text, credit: the first
// dateline, else byline, else line of its own, else copyright line. Empty where
// there is none. Linear.
std::string_view FindCredit(std::span<const CreditLine> lines,
                            const AgencyNames& names);

// The agency among `authors`, names with commas between; empty if none.
std::string_view CreditedAuthor(std::string_view authors,
                                const AgencyNames& names);

// What stands in the parentheses of a dateline, and the place before, where the
// place is in capitals and a dash follows; empty otherwise.
struct Dateline {
  std::string_view place;
  std::string_view name;
};
Dateline ReadDateline(std::string_view line);

// The host that an agency has for its own pages (AP: apnews.com); empty where
// it is not known.
std::string_view AgencyHost(std::string_view name);

}  // namespace copydesk

#endif  // ENGINE_MATCH_CREDIT_H_
