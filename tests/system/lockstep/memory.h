// An implant's memory as its own firmware would read it after a restart. R-FW-086
#pragma once

#include <algorithm>
#include <memory>

#include "implant_fw/storage/store.h"
#include "tests/system/lockstep/world.h"

namespace cisterna::lockstep {

class Memory {
 public:
  explicit Memory(const Bytes& bytes) {
    port_sim::SimNvm::Image image{};
    std::copy_n(bytes.begin(), std::min(bytes.size(), image.size()), image.begin());
    nvm_->set_image(image);
    (void)store_->load_all();
  }
  [[nodiscard]] const storage::Store& store() const { return *store_; }

 private:
  std::unique_ptr<port_sim::SimNvm> nvm_ = std::make_unique<port_sim::SimNvm>();
  std::unique_ptr<storage::Store> store_ = std::make_unique<storage::Store>(*nvm_);
};

}  // namespace cisterna::lockstep
