#ifndef ENGINE_GEN_WORDS_H_
#define ENGINE_GEN_WORDS_H_

#include <string_view>

namespace copydesk::gen {

// The word lists behind Vocabulary: words separated by white space. `a/b` is
// British a, American b. Nouns are singular and regular. Verbs are regular
// base forms: a trailing `*` doubles the last consonant before -ed and -ing,
// a trailing `~` doubles it in British spelling only.
extern const std::string_view kAgentWords;      // bodies that act: council
extern const std::string_view kMatterWords;     // what they act on: budget
extern const std::string_view kThingWords;      // what can be seen: bridge
extern const std::string_view kRoleWords;       // people by office: engineer
extern const std::string_view kModifierWords;   // first part of a compound
extern const std::string_view kAdjectiveWords;  //
extern const std::string_view kAdverbWords;     // manner and degree
extern const std::string_view kVerbWords;       // transitive
extern const std::string_view kSayWords;        // past forms: said, argued

}  // namespace copydesk::gen

#endif  // ENGINE_GEN_WORDS_H_
