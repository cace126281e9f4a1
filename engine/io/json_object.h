#ifndef ENGINE_IO_JSON_OBJECT_H_
#define ENGINE_IO_JSON_OBJECT_H_

#include "engine/io/record_format.h"

namespace copydesk {

// The decoder of both JSON formats: one object, one document. The whole record
// is held to the grammar, also the fields that nobody asked for; invalid UTF-8
// and unpaired surrogates are repaired and reported. About 3 GB/s where the
// text is most of the record.
void DecodeJsonObject(const RawRecord& record, const DecodeContext& context,
                      Decoded* decoded);

// The object of `record` with its text replaced, all else as it was; the text
// fields beyond the first become empty. Where the record had to be repaired,
// the repaired one.
std::string ReplaceJsonText(const RawRecord& record,
                            const DecodeContext& context,
                            std::string_view text);

}  // namespace copydesk

#endif  // ENGINE_IO_JSON_OBJECT_H_
