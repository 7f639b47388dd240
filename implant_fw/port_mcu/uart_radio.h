// The radio of real time: frames as COBS over the machine's first UART, and the sleep until a byte or an instant comes.
// Host and image then live on the same wall clock; for exact virtual time there is the grant channel. R-FW-098
#pragma once

#include "implant_fw/hal/hal.h"
#include "telemetry/link/cobs.h"

namespace cisterna::port_mcu {

class UartRadio final : public hal::Radio {
 public:
  UartRadio();                                             // the UART runs, and a byte that arrives ends WFI
  void transmit(crypto::Bytes frame, bool coil) override;  // waits for room in the UART; the coil has no carrier here
  /// true: `out` holds the next frame; what is no frame is dropped (telemetry/link/cobs.h).
  [[nodiscard]] bool receive(telemetry::Frame& out);

 private:
  telemetry::CobsDecoder decoder_;
};

}  // namespace cisterna::port_mcu
