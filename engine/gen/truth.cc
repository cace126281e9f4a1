#include "engine/gen/truth.h"

#include <charconv>

#include "engine/gen/generator.h"

namespace copydesk::gen {
namespace {

void AppendNumber(uint64_t value, std::string* out) {
  char digits[20];
  const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  out->append(digits, static_cast<size_t>(end - digits));
}

void AppendRange(const ByteRange& range, std::string* out) {
  out->push_back('\t');
  AppendNumber(range.begin, out);
  out->push_back('\t');
  AppendNumber(range.end, out);
}

}  // namespace

void AppendTruthHeaders(TruthTables* tables) {
  tables->clusters += "id\tcluster\tstory\tsite\tdate\ttier\tcopy\n";
  tables->labels += "doc_id\tlines\taction\tcategory\n";
  tables->pairs += "id_a\tid_b\tlabel\n";
  tables->passages += "id_a\ta_begin\ta_end\tid_b\tb_begin\tb_end\n";
}

void AppendTruth(const GeneratedDocument& document, TruthTables* tables) {
  std::string& clusters = tables->clusters;
  clusters += document.id;
  clusters += "\tc";
  AppendNumber(document.cluster, &clusters);
  clusters += "\ts";
  AppendNumber(document.story, &clusters);
  clusters += '\t';
  clusters += document.site;
  clusters += '\t';
  clusters += document.date;
  clusters += '\t';
  clusters += TierName(document.tier);
  clusters += '\t';
  AppendNumber(document.copy, &clusters);
  clusters += '\n';

  static constexpr std::string_view kActions[] = {"keep", "strip", "either"};
  std::string& labels = tables->labels;
  if (document.labels.empty()) {
    labels += document.id;
    labels += "\t-\t-\tnone\n";
  }
  for (const LineLabel& label : document.labels) {
    labels += document.id;
    labels += '\t';
    AppendNumber(label.first, &labels);
    if (label.last != label.first) {
      labels += '-';
      AppendNumber(label.last, &labels);
    }
    labels += '\t';
    labels += kActions[label.action];
    labels += '\t';
    labels += label.category;
    labels += '\n';
  }

  for (const PairLabel& pair : document.pairs) {
    tables->pairs += DocumentId(pair.other);
    tables->pairs += '\t';
    tables->pairs += document.id;
    tables->pairs += '\t';
    tables->pairs += pair.label;
    tables->pairs += '\n';
  }
  for (const Passage& passage : document.passages) {
    std::string& out = tables->passages;
    out += DocumentId(passage.other);
    AppendRange(passage.theirs, &out);
    out += '\t';
    out += document.id;
    AppendRange(passage.ours, &out);
    out += '\n';
  }
}

}  // namespace copydesk::gen
