// Plain text: a record is the whole file, its id the file's name.
#include "engine/io/record_format.h"
#include "engine/io/utf8.h"

namespace copydesk {
namespace {

void DecodeText(const RawRecord& record, const DecodeContext& context,
                Decoded* decoded) {
  Document document;
  const Encoding encoding = CopyAsUtf8(record.bytes, &document.text);
  decoded->documents.push_back(std::move(document));
  if (encoding != Encoding::kUtf8) {
    AddProblem(BadRecord::kInvalidUtf8, context.file, record,
               encoding == Encoding::kWindows1252 ? "read as Windows-1252" : "",
               decoded);
  }
}

}  // namespace

const RecordFormat kTextFormat = {Format::kText, "text",      false,
                                  &CutWholeFile, &DecodeText, nullptr};

}  // namespace copydesk
