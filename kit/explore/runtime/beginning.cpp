#include "kit/explore/runtime/beginning.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <algorithm>

#include "kit/explore/runtime/real.h"
#include "kit/explore/runtime/tape.h"

namespace racekit::explore {

void Beginning::keep() {
  const std::uint32_t blocks = region->blocks.count;
  mark_.take(static_cast<Block*>(malloc(blocks * sizeof(Block))), blocks);
  const off_t size = lseek(STDOUT_FILENO, 0, SEEK_END);
  output_size_ = size > 0 ? static_cast<std::size_t>(size) : 0;
  output_ = static_cast<char*>(malloc(output_size_));
  if (pread(STDOUT_FILENO, output_, output_size_, 0) != size) output_size_ = 0;
  input_ = lseek(STDIN_FILENO, 0, SEEK_CUR);
}

void Beginning::put_back() const { mark_.put_back(); }

void Beginning::put_files_back() const {
  lseek(STDIN_FILENO, input_, SEEK_SET);
  if (write(STDOUT_FILENO, output_, output_size_) < 0) leave(0);
}

void Beginning::put_output_back() const {
  region->output.count =
      static_cast<std::uint32_t>(std::min(output_size_, sizeof region->output.items));
  memcpy(region->output.items, output_, region->output.count);
}

}  // namespace racekit::explore
