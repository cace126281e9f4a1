// Trains the model of page blocks: train_pages -o FILE --train FOLDER...
// [--test FOLDER...]. See bench/train/README.md.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <string>
#include <vector>

#include "boosting.h"
#include "engine/base/hash.h"
#include "engine/base/parallel.h"
#include "engine/boilerplate/page_model.h"
#include "linear.h"
#include "page_set.h"

namespace copydesk::train {
namespace {

constexpr uint32_t kFolds = 5;
constexpr uint32_t kNoFold = kFolds;
constexpr size_t kNameTable = 4096;
constexpr size_t kTextTable = 32768;

struct Words {
  std::vector<int8_t> own, around, text;
  WordModel Model() const { return {own, around, text}; }
};

uint32_t FoldOf(const Page& page) {
  return static_cast<uint32_t>(HashBytes(page.site) % kFolds);
}

double WeightOf(const Page& page, size_t block) {
  const double words = static_cast<double>(
      std::min<size_t>(page.blocks[block].tokens.size(), 150));
  return (words + 4) * 20 / (static_cast<double>(page.gold.size()) + 300);
}

std::vector<Example> NameExamples(const std::vector<Page>& pages) {
  std::vector<Example> examples;
  for (const Page& page : pages) {
    const PageLayout& layout = page.document.layout;
    for (size_t i = 0; i < page.blocks.size(); ++i) {
      Example e;
      const uint32_t own = page.blocks[i].hint.element;
      for (uint32_t at = own; at != kNoElement;
           at = layout.elements[at].parent) {
        const PageElement& element = layout.elements[at];
        for (uint32_t k = element.names_begin; k < element.names_end; ++k) {
          const uint32_t index = layout.names[k] & (kNameTable - 1);
          e.indices.push_back(
              at == own ? index : static_cast<uint32_t>(kNameTable) + index);
        }
      }
      e.weight = WeightOf(page, i);
      e.content = page.content[i];
      e.fold = FoldOf(page);
      examples.push_back(std::move(e));
    }
  }
  return examples;
}

std::vector<Example> TextExamples(const std::vector<Page>& pages) {
  std::vector<Example> examples;
  for (const Page& page : pages) {
    if (!page.english) continue;
    for (size_t i = 0; i < page.blocks.size(); ++i) {
      Example e;
      const auto tokens = page.blocks[i].tokens;
      ForEachTextWord(tokens, kTextTable, [&](size_t index) {
        e.indices.push_back(static_cast<uint32_t>(index));
      });
      e.scale = 1 / std::sqrt(static_cast<double>(
                        std::clamp<size_t>(tokens.size(), 1, 80)));
      e.weight = WeightOf(page, i);
      e.content = page.content[i];
      e.fold = FoldOf(page);
      examples.push_back(std::move(e));
    }
  }
  return examples;
}

Words TrainWords(const std::vector<Example>& names,
                 const std::vector<Example>& text, uint32_t without) {
  Words words;
  const std::vector<int8_t> both =
      TrainLinear(names, 2 * kNameTable, 3, 1e-4, without);
  words.own.assign(both.begin(), both.begin() + kNameTable);
  words.around.assign(both.begin() + kNameTable, both.end());
  words.text = TrainLinear(text, kTextTable, 3, 1e-4, without);
  return words;
}

std::vector<BlockFeatures> Rows(const Page& page, bool markup,
                                const Words& words) {
  std::vector<BlockFeatures> rows;
  const PageLayout* layout = markup ? &page.document.layout : nullptr;
  const auto& blocks = markup ? page.blocks : page.bare_blocks;
  FillBlockFeatures(blocks, layout, page.title, &rows);
  FillLearnedFeatures(blocks, layout, page.english, words.Model(), &rows);
  return rows;
}

// The trees of both passes.
struct Model {
  Trees first, second;
};

// Lists the blocks that came out wrong, the dearest first.
void WriteErrors(std::FILE* out, const std::vector<Page>& pages,
                 const std::vector<std::vector<double>>& odds) {
  for (size_t p = 0; p < pages.size(); ++p) {
    std::vector<bool> chosen;
    for (const double o : odds[p]) chosen.push_back(o > 0);
    const PageScore score = ScorePage(pages[p], chosen);
    std::fprintf(out, "PAGE %.3f %.3f %s %s\n", score.precision, score.recall,
                 pages[p].id.c_str(), pages[p].site.c_str());
    for (size_t i = 0; i < chosen.size(); ++i) {
      if (chosen[i] == pages[p].content[i]) continue;
      std::fprintf(out, "%s %4zu/%zu %5.1f %s\n", chosen[i] ? "+" : "-", i,
                   chosen.size(), odds[p][i],
                   std::string(pages[p].blocks[i].text.substr(0, 160)).c_str());
    }
  }
}

// Goes from the first pass to the second.
void AddSecondPass(const Page& page, bool markup, const TreeModel& first,
                   std::vector<BlockFeatures>* rows) {
  FillSecondPass(markup ? page.blocks : page.bare_blocks,
                 markup ? &page.document.layout : nullptr, first.LogOdds(*rows),
                 rows);
}

// The F1 of the mean precision and recall over pages, over a few thresholds.
void Report(const char* what, const std::string& set,
            const std::vector<Page>& pages, const Trees& first,
            const Trees* second, const Words& words, bool markup,
            std::FILE* errors) {
  std::vector<std::vector<double>> odds(pages.size());
  double loss = 0, weight = 0;
  for (size_t p = 0; p < pages.size(); ++p) {
    auto rows = Rows(pages[p], markup, words);
    odds[p] = first.Model().LogOdds(rows);
    if (second != nullptr) {
      AddSecondPass(pages[p], markup, first.Model(), &rows);
      odds[p] = second->Model().LogOdds(rows);
      RaiseToBest(markup ? pages[p].blocks : pages[p].bare_blocks, &odds[p]);
    }
    for (size_t i = 0; i < rows.size(); ++i) {
      const double w = WeightOf(pages[p], i);
      loss += w * std::log1p(
                      std::exp(pages[p].content[i] ? -odds[p][i] : odds[p][i]));
      weight += w;
    }
  }
  std::printf("%s %-14s loss %.4f", what, set.c_str(), loss / weight);
  const auto f1 = [&](auto choose) {
    double precision = 0, recall = 0;
    size_t spoken = 0, with_gold = 0;
    for (size_t p = 0; p < pages.size(); ++p) {
      std::vector<bool> chosen(odds[p].size());
      for (size_t i = 0; i < chosen.size(); ++i) chosen[i] = choose(p, i);
      const PageScore score = ScorePage(pages[p], chosen);
      precision += score.precision;
      spoken += !score.empty;
      recall += score.recall;
      with_gold += !pages[p].gold.empty();
    }
    precision /= static_cast<double>(std::max<size_t>(spoken, 1));
    recall /= static_cast<double>(std::max<size_t>(with_gold, 1));
    std::printf(" %.4f(%.3f %.3f)",
                2 * precision * recall / (precision + recall), precision,
                recall);
  };
  for (const double t : {-1.0, -0.5, 0.0, 0.5, 1.0}) {
    f1([&](size_t p, size_t i) { return odds[p][i] > t; });
  }
  std::printf(" ceiling");
  f1([&](size_t p, size_t i) { return pages[p].content[i]; });
  std::printf("\n");
  std::fflush(stdout);
  if (errors != nullptr) WriteErrors(errors, pages, odds);
}

void WriteArray(std::FILE* out, const char* type, const char* name,
                const std::function<void(size_t, char*, size_t)>& print,
                size_t n) {
  std::fprintf(out, "constexpr %s %s[] = {\n", type, name);
  size_t column = 0;
  for (size_t i = 0; i < n; ++i) {
    char text[40];
    print(i, text, sizeof text);
    if (column + std::strlen(text) + 1 > 79) {
      std::fprintf(out, "\n");
      column = 0;
    }
    std::fprintf(out, "%s,", text);
    column += std::strlen(text) + 1;
  }
  std::fprintf(out, "};\n");
}

void WriteTrees(std::FILE* out, const std::string& name, const Trees& trees) {
  WriteArray(
      out, "uint8_t", ("k" + name + "Features").c_str(),
      [&](size_t i, char* text, size_t size) {
        std::snprintf(text, size, "%d", trees.features[i]);
      },
      trees.features.size());
  WriteArray(
      out, "float", ("k" + name + "Thresholds").c_str(),
      [&](size_t i, char* text, size_t size) {
        std::snprintf(text, size, "%af",
                      static_cast<double>(trees.thresholds[i]));
      },
      trees.thresholds.size());
  WriteArray(
      out, "int16_t", ("k" + name + "Leaves").c_str(),
      [&](size_t i, char* text, size_t size) {
        std::snprintf(text, size, "%d", trees.leaves[i]);
      },
      trees.leaves.size());
}

void WriteWeights(std::FILE* out, const char* name,
                  const std::vector<int8_t>& weights) {
  WriteArray(
      out, "int8_t", name,
      [&](size_t i, char* text, size_t size) {
        std::snprintf(text, size, "%d", weights[i]);
      },
      weights.size());
}

bool WriteModel(const std::string& path, const Model& page, const Model& text,
                const Words& words) {
  std::FILE* out = std::fopen(path.c_str(), "w");
  if (out == nullptr) return false;
  std::fprintf(out,
               "// Made by bench/train/train_pages; do not edit.\n"
               "// clang-format off\n"
               "#include \"engine/boilerplate/block_model.h\"\n\n"
               "namespace copydesk {\nnamespace {\n\n");
  WriteTrees(out, "Page", page.first);
  WriteTrees(out, "PageSecond", page.second);
  WriteTrees(out, "Text", text.first);
  WriteTrees(out, "TextSecond", text.second);
  WriteWeights(out, "kOwnNames", words.own);
  WriteWeights(out, "kNamesAround", words.around);
  WriteWeights(out, "kTextWords", words.text);
  std::fprintf(out, "\n}  // namespace\n\n");
  for (const char* name : {"Page", "PageSecond", "Text", "TextSecond"}) {
    std::fprintf(out,
                 "const TreeModel& %sTrees() {\n"
                 "  static constexpr TreeModel kModel = {k%sFeatures, "
                 "k%sThresholds, k%sLeaves};\n"
                 "  return kModel;\n}\n",
                 name, name, name, name);
  }
  std::fprintf(out,
               "const WordModel& PageWords() {\n"
               "  static constexpr WordModel kModel = {kOwnNames, "
               "kNamesAround, kTextWords};\n"
               "  return kModel;\n}\n\n}  // namespace copydesk\n");
  return std::fclose(out) == 0;
}

int Run(const std::vector<std::string>& train_folders,
        const std::vector<std::string>& test_folders, const std::string& out,
        const BoostingOptions& options, std::FILE* errors) {
  std::vector<Page> pages;
  for (const std::string& folder : train_folders) {
    auto read = ReadPages(folder);
    if (!read) {
      std::fprintf(stderr, "train_pages: %s\n", read.error().message.c_str());
      return 3;
    }
    for (Page& page : *read) pages.push_back(std::move(page));
  }
  std::vector<std::pair<std::string, std::vector<Page>>> tests;
  for (const std::string& folder : test_folders) {
    auto read = ReadPages(folder);
    if (!read) {
      std::fprintf(stderr, "train_pages: %s\n", read.error().message.c_str());
      return 3;
    }
    tests.emplace_back(folder.substr(folder.rfind('/') + 1), std::move(*read));
  }
  const unsigned threads = ResolveThreads(0);
  const auto names = NameExamples(pages);
  const auto text = TextExamples(pages);
  std::vector<Words> words(kFolds + 1);
  ParallelFor(kFolds + 1, 1, threads, [&](size_t begin, size_t end) {
    for (size_t f = begin; f < end; ++f) {
      words[f] = TrainWords(names, text, static_cast<uint32_t>(f));
    }
  });
  Model models[2];
  for (const bool markup : {true, false}) {
    // What one step learns from comes from steps that the page's site had no
    // part in: words first, then the first pass.
    std::vector<std::vector<BlockFeatures>> rows;
    for (const Page& page : pages) {
      rows.push_back(Rows(page, markup, words[FoldOf(page)]));
    }
    const auto train = [&](uint32_t without, unsigned workers) {
      std::vector<Sample> samples;
      for (size_t p = 0; p < pages.size(); ++p) {
        if (FoldOf(pages[p]) == without) continue;
        for (size_t i = 0; i < rows[p].size(); ++i) {
          samples.push_back({rows[p][i], WeightOf(pages[p], i),
                             static_cast<bool>(pages[p].content[i])});
        }
      }
      return TrainTrees(samples, options, workers);
    };
    Model& model = models[markup];
    model.first = train(kNoFold, threads);
    std::vector<Trees> folds(kFolds);
    ParallelFor(kFolds, 1, threads, [&](size_t begin, size_t end) {
      for (size_t f = begin; f < end; ++f) {
        folds[f] = train(static_cast<uint32_t>(f), 1);
      }
    });
    for (size_t p = 0; p < pages.size(); ++p) {
      AddSecondPass(pages[p], markup, folds[FoldOf(pages[p])].Model(),
                    &rows[p]);
    }
    model.second = train(kNoFold, threads);
    for (const auto& [set, test] : tests) {
      const char* what = markup ? "page" : "text";
      Report(what, set, test, model.first, nullptr, words[kNoFold], markup,
             nullptr);
      Report(what, set, test, model.first, &model.second, words[kNoFold],
             markup, markup ? errors : nullptr);
    }
  }
  if (!out.empty() && !WriteModel(out, models[1], models[0], words[kNoFold])) {
    std::fprintf(stderr, "train_pages: %s: cannot be written\n", out.c_str());
    return 4;
  }
  return 0;
}

}  // namespace
}  // namespace copydesk::train

int main(int argc, char** argv) {
  std::vector<std::string> train, test;
  std::string out;
  std::FILE* errors = nullptr;
  copydesk::train::BoostingOptions options;
  std::vector<std::string>* list = &train;
  for (int i = 1; i < argc; ++i) {
    const std::string arg = argv[i];
    if (arg == "--train") {
      list = &train;
    } else if (arg == "--test") {
      list = &test;
    } else if (arg == "-o" && i + 1 < argc) {
      out = argv[++i];
    } else if (arg == "--errors" && i + 1 < argc) {
      errors = std::fopen(argv[++i], "w");
    } else if (arg == "--trees" && i + 1 < argc) {
      options.trees = std::atoi(argv[++i]);
    } else if (arg == "--rate" && i + 1 < argc) {
      options.rate = std::atof(argv[++i]);
    } else if (arg == "--l2" && i + 1 < argc) {
      options.l2 = std::atof(argv[++i]);
    } else {
      list->push_back(arg);
    }
  }
  if (train.empty()) {
    std::fprintf(stderr,
                 "usage: train_pages [-o FILE] --train FOLDER... "
                 "[--test FOLDER...]\n");
    return 2;
  }
  return copydesk::train::Run(train, test, out, options, errors);
}
