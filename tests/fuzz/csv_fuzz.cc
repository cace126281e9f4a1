#include "tests/fuzz/reader_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  copydesk::FuzzReader(copydesk::kCsvFormat, bytes);
  copydesk::FuzzReader(copydesk::kTsvFormat, bytes);
  return 0;
}
