#include "tests/fuzz/reader_fuzz.h"

namespace {

struct Outcome {
  std::string bytes;
  std::string error;
};

Outcome Unpack(std::string_view packed, size_t step, size_t chunk) {
  Outcome outcome;
  auto stream = copydesk::ByteStream::Open(
      std::make_unique<copydesk::PieceSource>(packed, step), "f", 1000);
  if (!stream) {
    outcome.error = stream.error().message;
    return outcome;
  }
  std::string buffer(chunk, '\0');
  while (outcome.bytes.size() < (1u << 20)) {
    const auto got = (*stream)->Read(buffer.data(), buffer.size());
    if (!got) outcome.error = "error";
    if (!got || *got == 0) break;
    outcome.bytes.append(buffer, 0, *got);
  }
  outcome.bytes.resize(std::min<size_t>(outcome.bytes.size(), 1u << 20));
  return outcome;
}

}  // namespace

// Any bytes end in the same way however they come: the same text, and an error
// or none.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Outcome whole = Unpack(bytes, 1 << 16, 1 << 16);
  const Outcome pieces = Unpack(bytes, 1, 100);
  copydesk::Require(whole.error.empty() == pieces.error.empty());
  if (whole.error.empty()) copydesk::Require(whole.bytes == pieces.bytes);
  return 0;
}
