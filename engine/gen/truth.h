#ifndef ENGINE_GEN_TRUTH_H_
#define ENGINE_GEN_TRUTH_H_

#include <string>

#include "engine/gen/generated_document.h"

namespace copydesk::gen {

// The truth about a corpus as four tables, tab-separated, one header line
// each, for the caller to write out and clear as it likes:
//
//   clusters.tsv  id cluster story site date tier copy   a line a document
//   labels.tsv    doc_id lines action category           "-" where all is text
//   pairs.tsv     id_a id_b label                        a came before b
//   passages.tsv  id_a a_begin a_end id_b b_begin b_end  bytes of the texts
//
// Pairs are those of consecutive documents of a cluster, a letter or a form,
// so their number is linear; clusters.tsv has the whole of each cluster.
struct TruthTables {
  std::string clusters;
  std::string labels;
  std::string pairs;
  std::string passages;
};

// Appends the header lines.
void AppendTruthHeaders(TruthTables* tables);

// Appends the lines of one document.
void AppendTruth(const GeneratedDocument& document, TruthTables* tables);

}  // namespace copydesk::gen

#endif  // ENGINE_GEN_TRUTH_H_
