#include "engine/gen/generator.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/json_writer.h"
#include "engine/gen/calendar.h"
#include "engine/gen/page.h"
#include "engine/gen/plan.h"
#include "engine/gen/site.h"

namespace copydesk::gen {
namespace {

enum Stream : uint64_t {
  kWindowStream = 0x60,
  kCopyStream,
  kPageStream,
  kRelatedStream,
  kWireStream,
  kAuthorStream,
};

constexpr std::string_view kAgencies[] = {"Corvane Wire", "Ostrel Agency",
                                          "Brightmoor Dispatch"};
constexpr std::string_view kTierNames[] = {"light", "medium", "heavy", "mixed"};

// A story with documents still to come, and what the last one left behind for
// the next to be paired with.
struct Running {
  StoryPlan plan;
  Story story;
  uint64_t cluster = 0;
  bool sampled = false;

  bool seen = false;
  uint64_t last = 0;               // document
  std::vector<ByteRange> sources;  // by sentence; empty: not kept
  bool reissue_seen = false;       // the re-issue or what it re-issues
  uint64_t reissue_other = 0;
};

struct Pending {
  std::shared_ptr<Running> story;
  uint32_t copy = 0;  // plan.copies: the re-issue
};

void AppendSlug(std::string_view title, std::string* out) {
  constexpr size_t kLongest = 64;
  const size_t begin = out->size();
  for (const char c : title) {
    if (out->size() - begin >= kLongest) break;
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
      *out += c;
    } else if (c >= 'A' && c <= 'Z') {
      *out += static_cast<char>(c - 'A' + 'a');
    } else if (out->size() > begin && out->back() != '-') {
      *out += '-';
    }
  }
}

// The wire's words in the site's typography.
HouseStyle Blend(const HouseStyle& wire, const HouseStyle& site) {
  HouseStyle style = wire;
  style.quotes = site.quotes;
  style.dashes = site.dashes;
  return style;
}

}  // namespace

struct Generator::Impl {
  explicit Impl(const GenOptions& o)
      : options(o),
        planner(o.seed, o.sites, o.tier),
        window_prng(o.seed, kWindowStream, 0),
        page(grammar),
        to_plan(o.documents) {
    Prng prng(o.seed, kWireStream, 0);
    wire = DrawHouseStyle(&prng);
    sites.reserve(o.sites);
    for (uint32_t i = 0; i < o.sites; ++i) {
      sites.push_back(MakeSite(o.seed, i));
    }
  }

  void FillWindow();
  void Make(const Pending& pending, GeneratedDocument* document);
  void AddTitle(uint64_t story, uint32_t variant, const Topic& topic,
                const HouseStyle& style, std::string* out);
  void PairUp(const Pending& pending, GeneratedDocument* document);
  void PairLetter(Running* running, GeneratedDocument* document);

  const GenOptions options;
  const Grammar grammar;
  std::vector<Site> sites;
  HouseStyle wire;
  Planner planner;
  Prng window_prng;
  PageWriter page;
  uint64_t to_plan;
  uint64_t made = 0;
  uint64_t clusters = 0;
  std::vector<Pending> window;

  // Scratch of Make.
  Copy copy;
  std::vector<Token> tokens;
  std::vector<std::pair<uint32_t, ByteRange>> sources;
  std::string author;
  std::string titles[3];
};

void Generator::Impl::FillWindow() {
  while (to_plan > 0 && window.size() < options.window) {
    auto running = std::make_shared<Running>();
    running->plan = planner.Next(to_plan);
    running->story = WriteStory(grammar, running->plan.seeds);
    running->cluster = clusters++;
    const uint32_t documents =
        running->plan.copies + (running->plan.reissued ? 1 : 0);
    if (running->plan.reissued) ++clusters;
    running->sampled = Prng(options.seed, kWindowStream, running->cluster)
                           .Below(options.passages_every) == 0;
    for (uint32_t i = 0; i < documents; ++i) window.push_back({running, i});
    to_plan -= documents;
  }
}

void Generator::Impl::AddTitle(uint64_t story, uint32_t variant,
                               const Topic& topic, const HouseStyle& style,
                               std::string* out) {
  tokens.clear();
  WriteHeadline(grammar, topic, options.seed, story, variant, &tokens);
  AppendTokens(grammar.vocabulary(), style, tokens, out);
}

void Generator::Impl::Make(const Pending& pending,
                           GeneratedDocument* document) {
  const Running& running = *pending.story;
  const StoryPlan& plan = running.plan;
  const Story& story = running.story;
  const uint64_t number = plan.seeds.number;
  const bool reissue = pending.copy == plan.copies;
  const uint32_t copy_index = reissue ? plan.reissue_of : pending.copy;
  const uint64_t site_index =
      (plan.first_site + uint64_t{copy_index} * plan.stride) % options.sites;
  const Site& site = sites[site_index];
  Prng copy_prng(options.seed, kCopyStream, number * 64 + copy_index);
  Prng page_prng(options.seed, kPageStream, number * 64 + pending.copy);

  if (copy_index == 0) {
    CopyVerbatim(story, &copy);
    // A story that nobody else has is the outlet's own.
    copy.restyled = plan.copies == 1;
    copy.credit = plan.copies > 1;
  } else {
    EditStory(grammar, story, plan.tier, &copy_prng, &copy);
  }
  // The day of this copy does not depend on whether it is re-issued.
  const uint32_t delay = copy_index == 0 ? 0 : copy_prng.Below(10);
  int32_t day = plan.seeds.day + (delay < 6   ? 0
                                  : delay < 8 ? 1
                                  : delay < 9 ? 2
                                              : 3);
  if (reissue) {
    day += static_cast<int32_t>(30 + page_prng.Below(150));
    if (page_prng.Chance(Percent(40))) {
      AddUpdate(grammar, story, &page_prng, &copy);
    }
  }

  HouseStyle style = copy.restyled ? site.style : Blend(wire, site.style);
  copy.noise.strip_marks = site.strip_marks;
  if (page_prng.Chance(PerMille(15)) && !site.strip_marks) {
    copy.noise.escaped_bytes = true;
    copy.noise.with_backslash = page_prng.Chance(Percent(50));
    if (style.quotes == 0) style.quotes = 1;
  }

  document->number = made++;
  document->id = DocumentId(document->number);
  document->site = site.host;
  document->story = number;
  document->cluster = running.cluster + (reissue ? 1 : 0);
  document->tier = plan.tier;
  document->copy = pending.copy;
  document->date.clear();
  AppendIsoDay(day, '-', &document->date);
  document->title.clear();
  AddTitle(number, copy.headline, story.topic, style, &document->title);
  document->url = "https://";
  document->url += site.host;
  document->url += '/';
  AppendIsoDay(day, '/', &document->url);
  document->url += '/';
  AppendSlug(document->title, &document->url);
  document->url += '-';
  document->url += std::to_string(document->number);

  author.clear();
  Prng author_prng(options.seed, kAuthorStream, number);
  const Token name[2] = {
      MakeToken(TokenKind::kGivenName,
                static_cast<uint32_t>(author_prng.Next() >> 40)),
      MakeToken(TokenKind::kSurname,
                static_cast<uint32_t>(author_prng.Next() >> 40))};
  AppendTokens(grammar.vocabulary(), style, name, &author);

  // A site shows the same links for two days.
  const uint64_t linkable =
      std::clamp<uint64_t>(options.documents / 4, 1, 1024);
  Prng related(options.seed, kRelatedStream,
               site_index * 65536 + static_cast<uint64_t>(day / 2));
  PageValues values;
  for (int i = 0; i < 3; ++i) {
    const uint64_t other = related.Next() % linkable;
    titles[i].clear();
    AddTitle(other, 0, TopicOf(options.seed, other, 0), site.style, &titles[i]);
    values.titles[i] = titles[i];
  }
  values.agency = kAgencies[number % std::size(kAgencies)];
  values.author = author;
  values.place = story.topic.places[0];
  values.day = day;
  page.Write(site, style, copy, values, &page_prng, document, &sources);
}

void Generator::Impl::PairLetter(Running* running,
                                 GeneratedDocument* document) {
  const Story::Range& letter = running->story.letter;
  ByteRange text;
  for (const auto& [source, range] : sources) {
    if (source < letter.begin || source >= letter.end) continue;
    if (text.end == 0) text.begin = range.begin;
    text.end = range.end;
  }
  if (text.end == 0) return;
  Chain& chain = *running->plan.letter;
  const uint64_t story = running->plan.seeds.number;
  if (chain.seen && chain.story == story) return;
  if (chain.seen) {
    document->pairs.push_back({chain.document, 'Q'});
    document->passages.push_back({chain.document, chain.text, text});
  }
  chain.seen = true;
  chain.story = story;
  chain.document = document->number;
  chain.text = text;
}

void Generator::Impl::PairUp(const Pending& pending,
                             GeneratedDocument* document) {
  Running& running = *pending.story;
  const StoryPlan& plan = running.plan;
  document->pairs.clear();
  document->passages.clear();
  const bool reissue = pending.copy == plan.copies;
  if (plan.reissued && (reissue || pending.copy == plan.reissue_of)) {
    if (running.reissue_seen) {
      document->pairs.push_back({running.reissue_other, 'R'});
    }
    running.reissue_seen = true;
    running.reissue_other = document->number;
  }
  if (reissue) return;
  if (running.seen) {
    document->pairs.push_back({running.last, 'C'});
    if (running.sampled) {
      for (const auto& [source, range] : sources) {
        const ByteRange& theirs = running.sources[source];
        if (theirs.end == 0) continue;
        document->passages.push_back({running.last, theirs, range});
      }
    }
  }
  running.seen = true;
  running.last = document->number;
  if (running.sampled) {
    running.sources.assign(running.story.sentences(), ByteRange());
    for (const auto& [source, range] : sources) running.sources[source] = range;
  }
  if (plan.letter != nullptr) PairLetter(&running, document);
  if (plan.form != nullptr) {
    Chain& chain = *plan.form;
    if (chain.seen) document->pairs.push_back({chain.document, 'T'});
    chain.seen = true;
    chain.document = document->number;
  }
}

Generator::Generator(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Generator::Generator(Generator&&) noexcept = default;
Generator& Generator::operator=(Generator&&) noexcept = default;
Generator::~Generator() = default;

Result<Generator> Generator::Create(const GenOptions& options) {
  constexpr uint32_t kMostSites = 4096;
  constexpr uint32_t kMostWindow = 1u << 20;
  if (options.sites < 1 || options.sites > kMostSites) {
    return Fail(ErrorCode::kUsage,
                "sites: " + std::to_string(options.sites) + " is out of range",
                "give 1 to " + std::to_string(kMostSites));
  }
  if (options.window < 1 || options.window > kMostWindow) {
    return Fail(
        ErrorCode::kUsage,
        "window: " + std::to_string(options.window) + " is out of range",
        "give 1 to " + std::to_string(kMostWindow));
  }
  if (options.passages_every < 1) {
    return Fail(ErrorCode::kUsage, "passages_every: 0 is out of range",
                "give 1 or more");
  }
  return Generator(std::make_unique<Impl>(options));
}

bool Generator::Next(GeneratedDocument* document) {
  Impl& impl = *impl_;
  impl.FillWindow();
  if (impl.window.empty()) return false;
  const uint32_t i =
      impl.window_prng.Below(static_cast<uint32_t>(impl.window.size()));
  const Pending pending = std::move(impl.window[i]);
  if (i + 1 != impl.window.size()) {
    impl.window[i] = std::move(impl.window.back());
  }
  impl.window.pop_back();
  impl.Make(pending, document);
  impl.PairUp(pending, document);
  return true;
}

size_t Generator::pending() const { return impl_->window.size(); }

Result<Tier> ParseTier(std::string_view name) {
  for (size_t i = 0; i < std::size(kTierNames); ++i) {
    if (kTierNames[i] == name) return static_cast<Tier>(i);
  }
  return Fail(ErrorCode::kUsage,
              "no tier is called '" + std::string(name) + "'",
              "give light, medium, heavy or mixed");
}

std::string_view TierName(Tier tier) {
  return kTierNames[static_cast<size_t>(tier)];
}

std::string DocumentId(uint64_t number) {
  constexpr size_t kDigits = 8;
  const std::string digits = std::to_string(number);
  std::string id = "g";
  if (digits.size() < kDigits) id.append(kDigits - digits.size(), '0');
  return id += digits;
}

void AppendJsonLine(const GeneratedDocument& document, std::string* out) {
  JsonWriter json(out);
  json.BeginObject();
  json.Key("id").String(document.id);
  json.Key("url").String(document.url);
  json.Key("site").String(document.site);
  json.Key("date").String(document.date);
  json.Key("title").String(document.title);
  json.Key("text").String(document.text);
  json.EndObject();
  out->push_back('\n');
}

}  // namespace copydesk::gen
