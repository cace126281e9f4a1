// Compares two texts with the installed library, as a stranger would.
#include <cstdio>

#include "engine/match/aligner.h"
#include "engine/sketch/fingerprint.h"

int main() {
  copydesk::Fingerprinter fingerprinter;
  const copydesk::Fingerprint a = fingerprinter.Make(
      "The council voted on Monday to keep the old harbour bridge open.");
  const copydesk::Fingerprint b = fingerprinter.Make(
      "Late news: the council voted on Monday to keep the old bridge open.");
  copydesk::Aligner aligner;
  copydesk::Alignment alignment;
  aligner.SetA(a.tokens);
  aligner.Align(b.tokens, b.distinct_shingles, &alignment);
  std::printf("%u shared shingles\n", alignment.shared_shingles);
  // "the council voted on Monday to keep the old": nine words, five shingles.
  return alignment.shared_shingles == 5 ? 0 : 1;
}
