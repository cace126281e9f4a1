#include "page_set.h"

#include <simdjson.h>

#include <algorithm>
#include <boost/unordered/unordered_flat_map.hpp>
#include <string_view>

#include "engine/base/hash.h"
#include "engine/io/fields.h"
#include "engine/io/input.h"

namespace copydesk::train {
namespace {

constexpr size_t kShingle = 4;

uint64_t ShingleAt(const std::vector<uint64_t>& tokens, size_t at) {
  uint64_t h = 0;
  for (size_t k = at; k < std::min(at + kShingle, tokens.size()); ++k) {
    h = HashCombine(h, tokens[k]);
  }
  return h;
}

using Counts = boost::unordered_flat_map<uint64_t, int>;

Counts CountShingles(const std::vector<uint64_t>& tokens) {
  Counts counts;
  if (tokens.empty()) return counts;
  const size_t n = tokens.size() < kShingle ? 1 : tokens.size() - kShingle + 1;
  for (size_t i = 0; i < n; ++i) ++counts[ShingleAt(tokens, i)];
  return counts;
}

// Where a block stands in the gold text.
struct Match {
  size_t block;
  size_t begin;  // token of the gold text
  size_t end;
  double weight;
};

std::vector<uint64_t> TokensOf(std::string_view text) {
  Tokens tokens;
  kernel::Tokenize(text, &tokens);
  return tokens.hash;
}

void Describe(const CueMatcher& cues, Page* page) {
  Tokens scratch;
  const Document& d = page->document;
  page->title = TokensOf(d.title);
  auto hint = d.blocks.begin();
  for (size_t i = 0; i < page->print.paragraphs.size(); ++i) {
    const ParagraphPrint& p = page->print.paragraphs[i];
    while (hint != d.blocks.end() && hint->end <= p.begin) ++hint;
    LineHint line;
    if (hint != d.blocks.end() && hint->begin < p.end) {
      line.link_share = static_cast<double>(hint->link_bytes) /
                        std::max(1u, hint->end - hint->begin);
      line.heading = hint->heading != 0;
      line.furniture = hint->furniture;
      line.element = hint->element;
    }
    const std::string_view text =
        std::string_view(d.text).substr(p.begin, p.end - p.begin);
    const auto tokens = std::span(std::as_const(page->print.tokens))
                            .subspan(p.first_token, p.tokens);
    PageBlock block = DescribeBlock(text, tokens, line);
    if (tokens.size() <= kLongestCued) {
      block.cue = CueOf(block, cues, &scratch);
    }
    block.key = p.key;
    block.title = IsTitle(text, d.title);
    page->blocks.push_back(block);
    block.hint = LineHint();
    page->bare_blocks.push_back(block);
  }
}

}  // namespace

std::vector<bool> LabelBlocks(const std::vector<PageBlock>& blocks,
                              const std::vector<uint64_t>& gold) {
  boost::unordered_flat_map<uint64_t, std::vector<uint32_t>> places;
  for (size_t i = 0; i + kShingle <= gold.size(); ++i) {
    places[ShingleAt(gold, i)].push_back(static_cast<uint32_t>(i));
  }
  std::vector<Match> matches;
  for (size_t b = 0; b < blocks.size(); ++b) {
    const std::vector<uint64_t> tokens(blocks[b].tokens.begin(),
                                       blocks[b].tokens.end());
    const size_t n = tokens.size();
    if (n == 0) continue;
    if (n < kShingle) {
      size_t found = 0;
      for (size_t i = 0; i + n <= gold.size() && found < 8; ++i) {
        if (!std::equal(tokens.begin(), tokens.end(),
                        gold.begin() + static_cast<ptrdiff_t>(i))) {
          continue;
        }
        matches.push_back({b, i, i + n, 0.3 * static_cast<double>(n)});
        ++found;
      }
      continue;
    }
    // Votes for where in the gold text the block begins.
    boost::unordered_flat_map<int64_t, int> votes;
    size_t hits = 0;
    for (size_t i = 0; i + kShingle <= n; ++i) {
      const auto it = places.find(ShingleAt(tokens, i));
      if (it == places.end()) continue;
      ++hits;
      for (size_t k = 0; k < std::min<size_t>(it->second.size(), 8); ++k) {
        ++votes[static_cast<int64_t>(it->second[k]) - static_cast<int64_t>(i)];
      }
    }
    if (2 * hits < n - kShingle + 1) continue;
    std::vector<std::pair<int, int64_t>> best;
    for (const auto& [start, count] : votes) best.push_back({-count, start});
    std::sort(best.begin(), best.end());
    for (size_t k = 0; k < std::min<size_t>(best.size(), 4); ++k) {
      const auto begin =
          static_cast<size_t>(std::max<int64_t>(best[k].second, 0));
      matches.push_back({b, begin, begin + n, -best[k].first + 3.0});
    }
  }
  // The heaviest chain with rising places on both sides.
  std::stable_sort(
      matches.begin(), matches.end(),
      [](const Match& a, const Match& b) { return a.block < b.block; });
  std::vector<double> total(matches.size());
  std::vector<size_t> from(matches.size(), SIZE_MAX);
  constexpr size_t kSlack = 3;  // tokens that two neighbours may share
  size_t best = SIZE_MAX;
  for (size_t i = 0; i < matches.size(); ++i) {
    total[i] = matches[i].weight;
    for (size_t k = i >= 400 ? i - 400 : 0; k < i; ++k) {
      if (matches[k].block == matches[i].block ||
          matches[k].end > matches[i].begin + kSlack) {
        continue;
      }
      // Short blocks count where they follow on what was found before.
      const bool near = matches[i].begin <= matches[k].end + 60;
      const double weight =
          matches[i].weight >= 3 || near ? matches[i].weight : 0.01;
      if (total[k] + weight > total[i]) {
        total[i] = total[k] + weight;
        from[i] = k;
      }
    }
    if (best == SIZE_MAX || total[i] > total[best]) best = i;
  }
  std::vector<bool> content(blocks.size());
  for (size_t i = best; i != SIZE_MAX; i = from[i])
    content[matches[i].block] = true;
  return content;
}

PageScore ScorePage(const Page& page, const std::vector<bool>& chosen) {
  std::vector<uint64_t> tokens;
  for (size_t i = 0; i < chosen.size(); ++i) {
    if (!chosen[i]) continue;
    tokens.insert(tokens.end(), page.blocks[i].tokens.begin(),
                  page.blocks[i].tokens.end());
  }
  const Counts said = CountShingles(tokens);
  const Counts gold = CountShingles(page.gold);
  double both = 0, all_said = 0, all_gold = 0;
  for (const auto& [shingle, count] : said) {
    all_said += count;
    const auto it = gold.find(shingle);
    if (it != gold.end()) both += std::min(count, it->second);
  }
  for (const auto& [shingle, count] : gold) all_gold += count;
  PageScore score;
  score.empty = all_said == 0;
  score.precision = all_said > 0 ? both / all_said : 0;
  score.recall = all_gold > 0 ? both / all_gold : 0;
  return score;
}

Result<std::vector<Page>> ReadPages(const std::string& folder) {
  simdjson::dom::parser parser;
  simdjson::dom::object gold;
  if (parser.load(folder + "/gold.json").get(gold) != simdjson::SUCCESS) {
    return Fail(ErrorCode::kInput, folder + "/gold.json: cannot be read");
  }
  InputOptions options;
  options.format = Format::kHtml;
  auto input = Input::Open({folder + "/html"}, options);
  if (!input) return tl::unexpected(input.error());
  const CueMatcher cues;
  Fingerprinter fingerprinter;
  std::vector<Page> pages;
  RecordBatch batch;
  for (;;) {
    const auto more = input->Next(&batch);
    if (!more) return tl::unexpected(more.error());
    if (!*more) break;
    for (const RawRecord& record : batch.records) {
      Decoded decoded;
      input->Decode(record, &decoded);
      for (Document& document : decoded.documents) {
        simdjson::dom::object entry;
        std::string_view body, url;
        if (gold[document.id].get(entry) != simdjson::SUCCESS ||
            entry["articleBody"].get(body) != simdjson::SUCCESS) {
          continue;
        }
        if (entry["url"].get(url) != simdjson::SUCCESS) url = {};
        Page page;
        page.id = document.id;
        page.site = HostOf(url);
        page.document = std::move(document);
        page.gold = TokensOf(body);
        pages.push_back(std::move(page));
      }
    }
  }
  for (Page& page : pages) {
    page.print = fingerprinter.Make(page.document.text);
    Describe(cues, &page);
    page.english = IsEnglish(page.print.tokens);
    page.content = LabelBlocks(page.blocks, page.gold);
  }
  return pages;
}

}  // namespace copydesk::train
