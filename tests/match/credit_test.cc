#include "engine/match/credit.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

namespace copydesk {
namespace {

const AgencyNames& Names() {
  static const AgencyNames* const names = new AgencyNames;
  return *names;
}

std::string Credit(std::string_view line) {
  const CreditLine one{line, false, true};
  return std::string(FindCredit({&one, 1}, Names()));
}

TEST(Credit, Datelines) {
  EXPECT_EQ(Credit("WASHINGTON (AP) \xe2\x80\x94 The bridge opened."), "AP");
  EXPECT_EQ(Credit("PORTLAND, Maine (AP) -- The bridge opened."), "AP");
  EXPECT_EQ(Credit("Oct 24 (Reuters) - Ferries ran late."), "Reuters");
  EXPECT_EQ(Credit("(Reuters) - Ferries ran late."), "Reuters");
  EXPECT_EQ(
      Credit("Berlin (dpa/lno) \xe2\x80\x93 Die F\xc3\xa4hre f\xc3\xa4hrt "
             "wieder."),
      "dpa");
  EXPECT_EQ(Credit("Frankfurt am Main (AFP) - Es regnet."), "AFP");
  EXPECT_EQ(Credit("Madrid, 3 mar (EFE).- El puente abre hoy."), "EFE");
  EXPECT_EQ(Credit("(ANSA) - ROMA, 3 MAR - Il ponte apre."), "ANSA");
  EXPECT_EQ(Credit("MOSCOW, March 3. /TASS/. The bridge opened."), "TASS");
  EXPECT_EQ(Credit("BEIJING, March 3 (Xinhua) -- The bridge opened."),
            "Xinhua");
  EXPECT_EQ(
      Credit("\xd0\x9c\xd0\x9e\xd0\xa1\xd0\x9a\xd0\x92\xd0\x90, 3 "
             "\xd0\xbc\xd0\xb0\xd1\x80 (\xd0\xa2\xd0\x90\xd0\xa1\xd0\xa1) "
             "\xe2\x80\x94 \xd0\x9c\xd0\xbe\xd1\x81\xd1\x82."),
      "TASS");
}

TEST(Credit, Bylines) {
  EXPECT_EQ(Credit("By Ada Quill, Associated Press"), "AP");
  EXPECT_EQ(Credit("By ADA QUILL and BEN ROE, Associated Press Writers"), "AP");
  EXPECT_EQ(Credit("By Ada Quill Associated Press"), "AP");
  EXPECT_EQ(Credit("By The Associated Press"), "AP");
  EXPECT_EQ(Credit("By Reuters Staff"), "Reuters");
  EXPECT_EQ(Credit("Ada Quill | AP"), "AP");
  EXPECT_EQ(Credit("Von Ada Quill, dpa"), "dpa");
  EXPECT_EQ(Credit("Par Agence France-Presse"), "AFP");
  EXPECT_EQ(Credit("Por Europa Press"), "Europa Press");
}

TEST(Credit, LinesOfTheirOwn) {
  EXPECT_EQ(Credit("-- Reuters"), "Reuters");
  EXPECT_EQ(Credit("(dpa/ab)"), "dpa");
  EXPECT_EQ(Credit("dpa-infocom"), "");
  EXPECT_EQ(Credit("Quelle: dpa"), "dpa");
  EXPECT_EQ(Credit("Fuente: EFE"), "EFE");
  EXPECT_EQ(Credit("AFP/Reuters"), "AFP");
  EXPECT_EQ(Credit("Copyright 2024 The Associated Press. All rights reserved."),
            "AP");
  EXPECT_EQ(Credit("\xc2\xa9 2019 Tribune Content Agency, LLC"),
            "Tribune Content Agency");
  EXPECT_EQ(Credit("\xc2\xa9 dpa"), "dpa");
  // In a menu a bare name is a link.
  const CreditLine menu{"Reuters", true, false};
  EXPECT_EQ(FindCredit({&menu, 1}, Names()), "");
}

TEST(Credit, NamedButNotCredited) {
  for (const char* line : {
           "The AP was told on Monday that the bridge would open.",
           "The Associated Press contributed to this report.",
           "Associated Press writers Ada Quill and Ben Roe contributed.",
           "A Reuters/Ipsos poll found that few want the bridge.",
           "Reuters/Ipsos poll",
           "By buying Reuters the firm doubled.",
           "Thomson and Reuters, they said on Monday, Reuters",
           "He said (AP) - and then left.",
           "the agency (AFP) - said",
           "The deal, first told by Reuters (Reuters), was signed.",
           "AP Photo/Ben Roe",
           "(AP Photo/Ben Roe)",
           "ap",
           "Efe",
           "Pupils took AP classes",
           "Copyright 2024 The Tern Quay Post",
           "Source: the council",
           "By Ada Quill",
           "By Ada Quill, Tern Quay Post",
           "",
           "(",
           "()",
           "(AP)\xe2\x80\x94",
           "//",
       }) {
    EXPECT_EQ(Credit(line), "") << line;
  }
}

TEST(Credit, TheDatelineComesFirst) {
  const std::vector<CreditLine> lines = {
      {"By Ada Quill, Reuters", false, false},
      {"WASHINGTON (AP) - The bridge opened.", false, false},
      {"Copyright 2024 AFP", false, true}};
  EXPECT_EQ(FindCredit(lines, Names()), "AP");
  EXPECT_EQ(FindCredit(std::span(lines).first(1), Names()), "Reuters");
  EXPECT_EQ(FindCredit({}, Names()), "");
}

TEST(Credit, OtherAgenciesCanBeAdded) {
  AgencyNames names;
  const CreditLine line{"-- Corvane Wire", false, true};
  EXPECT_EQ(FindCredit({&line, 1}, names), "");
  names.Add("Corvane Wire");
  EXPECT_EQ(FindCredit({&line, 1}, names), "Corvane Wire");
  EXPECT_EQ(CreditedAuthor("Ada Quill, corvane wire", names), "Corvane Wire");
  EXPECT_EQ(CreditedAuthor("Ada Quill", names), "");
}

TEST(Credit, ReadsDatelines) {
  const Dateline d =
      ReadDateline("VELMOUTH (Corvane Wire) - The bridge opened on Monday.");
  EXPECT_EQ(d.place, "VELMOUTH");
  EXPECT_EQ(d.name, "Corvane Wire");
  for (const char* line :
       {"Velmouth (Corvane Wire) - The bridge opened on Monday.",
        "VELMOUTH (Corvane Wire) The bridge opened on Monday.",
        "VELMOUTH (Ill.) - The bridge opened on Monday.",
        "VELMOUTH (3 March) - The bridge opened on Monday.",
        "(Corvane Wire) - The bridge opened on Monday.",
        "VELMOUTH (Corvane Wire) - "}) {
    EXPECT_EQ(ReadDateline(line).name, "") << line;
  }
}

// Whatever the line is, what is found is an agency's name.
RC_GTEST_PROP(Credit, AnyLineGivesAnAgencyOrNone, ()) {
  std::string line;
  for (const auto& part : *rc::gen::container<std::vector<std::string>>(
           rc::gen::element<std::string>(
               "AP", "(", ")", "/", " ", "-", "\xe2\x80\x94", "By ", "dpa", ",",
               "|", ".", ":", "Source", "\xc2\xa9", "2024", "Ada", "said",
               "\xff", "Associated Press"))) {
    line += part;
  }
  const std::string found = Credit(line);
  RC_ASSERT(found.empty() || Names().Find(found) == found);
  ReadDateline(line);
}

}  // namespace
}  // namespace copydesk
