#include "engine/base/parallel.h"

#include <sched.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

namespace copydesk {
namespace {

// Calls `body` on `threads` threads, of which the caller's is one.
void RunThreads(unsigned threads, const std::function<void()>& body) {
  std::vector<std::thread> others;
  for (unsigned i = 1; i < threads; ++i) others.emplace_back(body);
  body();
  for (std::thread& t : others) t.join();
}

}  // namespace

unsigned ResolveThreads(unsigned wanted) {
  if (wanted != 0) return wanted;
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0) {
    return static_cast<unsigned>(std::max(1, CPU_COUNT(&set)));
  }
  return std::max(1u, std::thread::hardware_concurrency());
}

void ParallelFor(size_t n, size_t grain, unsigned threads,
                 const std::function<void(size_t, size_t)>& body) {
  grain = std::max<size_t>(grain, 1);
  const size_t ranges = (n + grain - 1) / grain;
  std::atomic<size_t> next{0};
  RunThreads(static_cast<unsigned>(std::clamp<size_t>(ranges, 1, threads)),
             [&] {
               for (size_t r; (r = next.fetch_add(1)) < ranges;) {
                 body(r * grain, std::min(n, (r + 1) * grain));
               }
             });
}

size_t PipelineSlots(unsigned threads) { return 2 * size_t{threads} + 1; }

void RunPipeline(unsigned threads, const std::function<bool(size_t)>& produce,
                 const std::function<void(size_t)>& work,
                 const std::function<bool(size_t)>& consume) {
  const size_t slots = PipelineSlots(threads);
  std::mutex produce_mutex;
  std::mutex state_mutex;  // guards all that follows
  std::condition_variable changed;
  std::vector<bool> ready(slots, false);
  uint64_t produced = 0;
  uint64_t consumed = 0;
  bool consuming = false;
  bool ended = false;    // nothing more is produced
  bool stopped = false;  // nothing more is consumed

  RunThreads(threads, [&] {
    for (;;) {
      size_t slot;
      {
        std::lock_guard producing(produce_mutex);
        {
          std::unique_lock lock(state_mutex);
          changed.wait(lock,
                       [&] { return ended || produced < consumed + slots; });
          if (ended) return;
          slot = produced % slots;
        }
        const bool more = produce(slot);
        std::lock_guard lock(state_mutex);
        if (!more) {
          ended = true;
          changed.notify_all();
          return;
        }
        ++produced;
      }
      work(slot);
      std::unique_lock lock(state_mutex);
      ready[slot] = true;
      if (consuming) continue;
      consuming = true;
      while (!stopped && ready[consumed % slots]) {
        const size_t done = consumed % slots;
        lock.unlock();
        const bool go_on = consume(done);
        lock.lock();
        ready[done] = false;
        ++consumed;
        if (!go_on) ended = stopped = true;
        changed.notify_all();
      }
      consuming = false;
    }
  });
}

}  // namespace copydesk
