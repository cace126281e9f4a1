#ifndef ENGINE_GEN_PLAN_H_
#define ENGINE_GEN_PLAN_H_

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "engine/gen/edits.h"
#include "engine/gen/generated_document.h"
#include "engine/gen/prng.h"
#include "engine/gen/story.h"

namespace copydesk::gen {

// The last document that carried something several stories share: a letter or
// a form. Its next carrier is paired with it.
struct Chain {
  uint64_t seed = 0;
  uint32_t site = 0;      // of a form that stays on one site
  bool one_site = false;  //
  uint32_t left = 0;      // stories still to carry it
  bool seen = false;      // the rest is set
  uint64_t document = 0;
  uint64_t story = 0;
  ByteRange text;  // of the letter in that document
};

// One story as planned: who carries it, when, and what it shares.
struct StoryPlan {
  StorySeeds seeds;
  Tier tier = Tier::kLight;
  uint32_t copies = 1;
  uint32_t first_site = 0;  // copy i is on (first_site + i * stride) % sites
  uint32_t stride = 1;      //
  bool reissued = false;    // one more document, by the site of
  uint32_t reissue_of = 0;  // this copy
  std::shared_ptr<Chain> letter;
  std::shared_ptr<Chain> form;
};

// Decides the stories of a corpus one after the other. Six in ten are carried
// by one site, the others by 2 to 60 documents by a power law. Constant
// memory: at most eight letters and eight forms are under way at a time.
class Planner {
 public:
  // `tier` may be kMixed: then each story has one of the three.
  Planner(uint64_t seed, uint32_t sites, Tier tier);

  // The next story, of at most `documents` documents, which is at least 1.
  StoryPlan Next(uint64_t documents);

 private:
  static constexpr uint32_t kMostCopies = 60;
  using Chains = std::vector<std::shared_ptr<Chain>>;

  uint32_t DrawCopies();
  // A chain for the next story, or null.
  std::shared_ptr<Chain> DrawChain(Share start, Share join, uint32_t most,
                                   Chains* chains);

  const uint64_t seed_;
  const uint32_t sites_;
  const Tier tier_;
  Prng prng_;
  uint64_t stories_ = 0;
  uint64_t chains_ = 0;
  Chains letters_;
  Chains forms_;
  std::array<uint64_t, kMostCopies + 1> weight_;  // cumulative, of 2 .. size
};

}  // namespace copydesk::gen

#endif  // ENGINE_GEN_PLAN_H_
