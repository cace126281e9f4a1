#ifndef ENGINE_GEN_RULES_H_
#define ENGINE_GEN_RULES_H_

#include <span>
#include <string_view>

namespace copydesk::gen {

// One rule of the grammar: a name and its alternatives, one a line; each is as
// likely as the next, so a likelier one is written twice. An alternative is
// items separated by spaces:
//
//   word       itself
//   , . ? : -- < > 's    punctuation; < and > open and close a quotation
//   @a         the indefinite article, "a" or "an"
//   $name      an expansion of the rule `name`
//   %class     a word of a class: agent matter matters thing things role roles
//              mod adj adv vb vd vg vs say
//   %kind      a name or figure: who (a person of the story), new (a fresh
//              person), place, firm, coined, num, small, pct, mil, day, clock,
//              year
//
// Between two items that vary stand at most three words that do not: what two
// unrelated stories share must be chance, not the grammar.
struct RuleText {
  std::string_view name;
  std::string_view alternatives;
};

// The rules, a rule after those it uses. Entry points: `lead`, `sentence`,
// `quote`, `figure`, `letter` (one sentence inside a quotation), `letterhead`
// (what announces it), `local` (a local lead), `headline`.
std::span<const RuleText> GrammarRules();

}  // namespace copydesk::gen

#endif  // ENGINE_GEN_RULES_H_
