#include "engine/pipeline/stories.h"

#include <algorithm>
#include <cstdlib>
#include <span>
#include <utility>

#include "engine/base/date.h"
#include "engine/base/parallel.h"
#include "engine/group/union_find.h"

namespace copydesk {
namespace {

// Share of passages, and days, that make one story of two documents; more than
// a copy needs, so that a site's forms do not chain.
constexpr double kSameStory = 0.7;
constexpr int32_t kMonth = 31;
// Sites that carry a story edit it, and do so within days.
constexpr double kCarried = kLeastLinked;
constexpr int32_t kDays = 4;
// Facts changed, of the words shared, by which a form shows.
constexpr double kFormFacts = 0.02;

// What a stretch of tokens states.
struct Facts {
  bool number;
  bool name;
};

Facts FactsIn(const Fingerprint& print, uint32_t begin, uint32_t end) {
  return {print.numbers.Any(begin, end - begin),
          print.names.Any(begin, end - begin)};
}

// Finds the forms among candidates. One a thread.
class FormFinder {
 public:
  // `form[i]` becomes 1 where candidate i is one. They come in order of `a`.
  void Find(const Corpus& corpus, std::span<const Candidate> candidates,
            uint8_t* form) {
    constexpr size_t kAhead = 2;
    const auto documents = [&](size_t i) {
      return std::pair<const CorpusDocument&, const CorpusDocument&>(
          corpus.documents[candidates[i].a], corpus.documents[candidates[i].b]);
    };
    for (size_t i = 0; i < candidates.size(); ++i) {
      const auto [a, b] = documents(i);
      PrefetchDocument(a);
      PrefetchDocument(b);
    }
    for (size_t i = 0; i < candidates.size(); ++i) {
      if (i + kAhead < candidates.size()) {
        const auto [a, b] = documents(i + kAhead);
        PrefetchWords(a);
        PrefetchWords(b);
      }
      const auto [a, b] = documents(i);
      if (i == 0 || candidates[i].a != candidates[i - 1].a) {
        aligner_.SetA(a.print.tokens);
      }
      aligner_.Align(b.print.tokens, b.print.distinct_shingles, &alignment_);
      form[i] = IsForm(a.print, b.print, alignment_);
    }
  }

 private:
  Aligner aligner_;
  Alignment alignment_;
};

}  // namespace

StoryLink LinkOf(bool same_site, int32_t day_a, int32_t day_b,
                 double containment) {
  const bool dated = day_a != kNoDay && day_b != kNoDay;
  const int32_t days = dated ? std::abs(day_a - day_b) : 0;
  if (containment >= kSameStory) {
    return days <= kMonth ? StoryLink::kSame : StoryLink::kNone;
  }
  return !same_site && dated && days <= kDays && containment >= kCarried
             ? StoryLink::kUnlessForm
             : StoryLink::kNone;
}

bool IsForm(const Fingerprint& a, const Fingerprint& b,
            const Alignment& alignment) {
  uint32_t words = 0;
  for (const Run& r : alignment.runs) words += r.length;
  const uint32_t facts = ChangedFacts(a, b, alignment.runs).All();
  return facts >= 2 && facts > kFormFacts * words;
}

FactChanges ChangedFacts(const Fingerprint& a, const Fingerprint& b,
                         const std::vector<Run>& runs) {
  constexpr uint32_t kShort = 8;  // words
  FactChanges changed;
  const auto compare = [&](uint32_t a_begin, uint32_t a_end, uint32_t b_begin,
                           uint32_t b_end) {
    if (a_end <= a_begin || b_end <= b_begin) return;
    if (a_end - a_begin > kShort || b_end - b_begin > kShort) return;
    const Facts in_a = FactsIn(a, a_begin, a_end);
    const Facts in_b = FactsIn(b, b_begin, b_end);
    if (in_a.name && in_b.name) {
      ++changed.names;
    } else if ((in_a.name || in_a.number) && (in_b.name || in_b.number)) {
      ++changed.numbers;
    } else {
      ++changed.words;
    }
  };
  if (!runs.empty()) compare(0, runs[0].a, 0, runs[0].b);
  for (size_t i = 0; i + 1 < runs.size(); ++i) {
    compare(runs[i].a + runs[i].length, runs[i + 1].a,
            runs[i].b + runs[i].length, runs[i + 1].b);
  }
  return changed;
}

std::vector<uint32_t> FindStories(const Corpus& corpus,
                                  const CandidateStage& stage,
                                  unsigned threads) {
  UnionFind stories(corpus.size());
  for (uint32_t d = 0; d < corpus.size(); ++d) {
    stories.Union(d, stage.stands_for[d]);
  }
  std::vector<Candidate> unsure;
  for (const Candidate& c : stage.candidates) {
    const CorpusDocument& a = corpus.documents[c.a];
    const CorpusDocument& b = corpus.documents[c.b];
    switch (LinkOf(a.site == b.site, a.day, b.day, stage.Containment(c))) {
      case StoryLink::kNone:
        break;
      case StoryLink::kSame:
        stories.Union(c.a, c.b);
        break;
      case StoryLink::kUnlessForm:
        unsure.push_back(c);
    }
  }
  // Once those that would join a family at the least cost are compared, most
  // of the others are of one story.
  UnionFind joined(corpus.size());
  for (uint32_t d = 0; d < corpus.size(); ++d) joined.Union(d, stories.Find(d));
  std::stable_partition(unsure.begin(), unsure.end(), [&](const Candidate& c) {
    const bool joins = joined.Find(c.a) != joined.Find(c.b);
    joined.Union(c.a, c.b);
    return joins;
  });
  constexpr size_t kAtOnce = 4096;
  std::vector<Candidate> some;
  std::vector<uint8_t> form;
  for (size_t done = 0; done < unsure.size();) {
    some.clear();
    for (; done < unsure.size() && some.size() < kAtOnce; ++done) {
      const Candidate& c = unsure[done];
      if (stories.Find(c.a) != stories.Find(c.b)) some.push_back(c);
    }
    form.assign(some.size(), 0);
    ParallelForWith(
        some.size(), 64, threads, [] { return FormFinder(); },
        [&](FormFinder* finder, size_t begin, size_t end) {
          finder->Find(corpus, std::span(some).subspan(begin, end - begin),
                       &form[begin]);
        });
    for (size_t i = 0; i < some.size(); ++i) {
      if (!form[i]) stories.Union(some[i].a, some[i].b);
    }
  }
  std::vector<uint32_t> numbers(corpus.size());
  for (uint32_t d = 0; d < corpus.size(); ++d) numbers[d] = stories.Find(d);
  return numbers;
}

}  // namespace copydesk
