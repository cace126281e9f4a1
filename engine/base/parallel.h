#ifndef ENGINE_BASE_PARALLEL_H_
#define ENGINE_BASE_PARALLEL_H_

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <functional>

namespace copydesk {

// The number of threads to use where a caller asked for `wanted`: `wanted`
// itself, or the processors this process may run on where it is 0.
unsigned ResolveThreads(unsigned wanted);

// Calls `body(begin, end)` for consecutive ranges of at most `grain` items that
// together cover [0, n), from up to `threads` threads, and returns when all
// have returned. Which thread takes which range is not fixed, so `body` must
// write only to what belongs to its range. `body` must not throw.
void ParallelFor(size_t n, size_t grain, unsigned threads,
                 const std::function<void(size_t, size_t)>& body);

// The same with something that each thread makes for itself, such as buffers:
// `body(&made, begin, end)`, where `made` comes from `make()`.
template <typename Make, typename Body>
void ParallelForWith(size_t n, size_t grain, unsigned threads, const Make& make,
                     const Body& body) {
  std::atomic<size_t> next{0};
  const size_t ranges = (n + grain - 1) / grain;
  ParallelFor(std::min<size_t>(ranges, threads), 1, threads,
              [&](size_t, size_t) {
                auto made = make();
                for (size_t r; (r = next.fetch_add(1)) < ranges;) {
                  body(&made, r * grain, std::min(n, (r + 1) * grain));
                }
              });
}

// Runs a three-stage pipeline until `produce` returns false.
//
//   produce(slot)  fills the slot's input; called by one thread at a time, in
//                  order; false means that there is nothing more
//   work(slot)     any thread, many slots at once
//   consume(slot)  called by one thread at a time, in the order of produce;
//                  false stops the pipeline early
//
// Slots are numbered below PipelineSlots(threads), and a slot is reused only
// after its consume has returned, so memory is bounded by the number of slots.
// The result of consume is the same for any number of threads. None may throw.
void RunPipeline(unsigned threads, const std::function<bool(size_t)>& produce,
                 const std::function<void(size_t)>& work,
                 const std::function<bool(size_t)>& consume);

// How many slots RunPipeline uses for this many threads.
size_t PipelineSlots(unsigned threads);

}  // namespace copydesk

#endif  // ENGINE_BASE_PARALLEL_H_
