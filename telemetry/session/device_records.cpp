// Records of an open session: once, in order, answered under the counter that asked. R-SESS-013 R-LINK-101 R-SESS-110
#include <new>

#include "telemetry/session/device_session.h"
#include "telemetry/session/device_times.h"
#include "units/crc32c.h"

namespace cisterna::telemetry {
namespace {

constexpr std::size_t kCounterSize = 2;
constexpr std::uint16_t kLastCounter = 65'535;
constexpr std::uint8_t kRepeats = 16;

Reason reason_of(DecodeError error) {
  switch (error) {
    case DecodeError::kUnknownOpcode:
      return Reason::kUnknownRequest;
    case DecodeError::kTruncated:
    case DecodeError::kNotCanonical:
    case DecodeError::kOutOfRange:
      return Reason::kMalformed;
  }
  return Reason::kMalformed;
}

}  // namespace

DeviceSession::QuestionHash DeviceSession::hash_of(PacketType type, crypto::Bytes packet) const {
  QuestionHash hash{};
  const crypto::Block<1> head{static_cast<std::uint8_t>(type)};
  const std::array<crypto::Bytes, 2> parts{crypto::Bytes{head}, packet};
  primitives_.sha256(hash, parts);
  return hash;
}

// A packet half received is older than the question that is answered now.
Reply& DeviceSession::begin_reply() {
  link_.give_up_room();
  return *::new (static_cast<void*>(&inbound_.reply)) Reply;
}

// What is still going out answers an older question, and its bytes are written over.
void DeviceSession::take_back_stored() {
  answered_ = false;
  if (link_.sending()) link_.reset();
}

void DeviceSession::on_record(crypto::MutableBytes record, Carrier carrier, Time now) {
  if (record.size() <= kCounterSize + crypto::kTagSize) return;
  const auto counter = static_cast<std::uint16_t>(record[0] << 8 | record[1]);
  if (counter < last_counter_ || counter == 0) return;
  if (counter == last_counter_ && !answered_) return;
  const QuestionHash hash = hash_of(PacketType::kRecord, record);
  if (counter == last_counter_) {
    if (hash == question_) answer_again(carrier, now);
    return;
  }
  if (!session_) return;
  if (peer_.slot < kRadioSlots && !keys_.slot(peer_.slot).used)
    return end();  // revoked meanwhile: its session goes too
  const crypto::MutableBytes sealed = record.subspan(kCounterSize);
  const crypto::MutableBytes message = sealed.first(sealed.size() - crypto::kTagSize);
  if (!receive_.open(message, counter, {}, sealed)) {
    ++counters_.records_failed;
    return;
  }
  ++counters_.records_opened;
  last_counter_ = counter;
  question_ = hash;
  answered_ = false;
  last_record_ = now;
  awake_until_ = now + kRadioAwake;
  if (phase_ == Phase::kListening && window_slot_ == peer_.slot) close_window();
  serve(message, counter, carrier, now);
}

// The request is decoded over the old answer, which nobody may ask for any more, and the reply made over the packet.
void DeviceSession::serve(crypto::MutableBytes message, std::uint16_t counter, Carrier carrier, Time now) {
  take_back_stored();
  auto& request = *::new (static_cast<void*>(&outbound_.request)) Request;
  const auto decoded = decode_in_place(message, request);
  const std::uint32_t hash = crc32c(message);
  crypto::wipe(message);
  Reply& reply = begin_reply();
  bool ends = counter == kLastCounter;
  if (!decoded) {
    reply.emplace<Refused>(Refused{reason_of(decoded.error())});
  } else if (std::get_if<EndSession>(&request) != nullptr) {
    reply.emplace<SessionEnded>();
    ends = true;
  } else {
    peer_.coil_present = coil_present_;
    handler_.handle(request, hash, peer_, now, reply);
  }
  crypto::wipe({reinterpret_cast<std::uint8_t*>(&outbound_), sizeof outbound_});
  answer(counter, carrier, now);
  if (!ends) return;
  end_keys();
  handler_.session_changed();
}

// Seals inbound_.reply under the question's own counter, keeps the ciphertext, sends it. A counter is accepted once, so
// nothing is ever sealed twice under one.
void DeviceSession::answer(std::uint16_t counter, Carrier carrier, Time now) {
  take_back_stored();
  auto& stored = *::new (static_cast<void*>(&outbound_.stored)) Stored;
  const crypto::MutableBytes body = crypto::MutableBytes{stored.bytes}.subspan(kCounterSize);
  std::size_t size = encode(inbound_.reply, body.first(kMaxMessage));
  if (size == 0) {  // a reply that does not encode is our own bug; the peer still hears a word
    begin_reply().emplace<Refused>(Refused{Reason::kMalformed});
    size = encode(inbound_.reply, body.first(kMaxMessage));
  }
  crypto::wipe({reinterpret_cast<std::uint8_t*>(&inbound_), sizeof inbound_});
  if (size == 0 || !send_.seal(body.first(size + crypto::kTagSize), counter, {}, body.first(size))) return;
  stored.bytes[0] = static_cast<std::uint8_t>(counter >> 8);
  stored.bytes[1] = static_cast<std::uint8_t>(counter);
  stored.size = static_cast<std::uint16_t>(kCounterSize + size + crypto::kTagSize);
  answered_ = true;
  repeats_left_ = kRepeats;
  transmit(PacketType::kRecord, crypto::Bytes{stored.bytes}.first(stored.size), carrier, now);
}

void DeviceSession::answer_again(Carrier carrier, Time now) {
  if (repeats_left_ == 0 || link_.sending()) return;
  --repeats_left_;
  if (phase_ == Phase::kListening && window_slot_ == peer_.slot) close_window();
  awake_until_ = std::max(awake_until_, std::min(now + kRadioAwake, last_record_ + kRepeatsHoldRadio));
  transmit(PacketType::kRecord, crypto::Bytes{outbound_.stored.bytes}.first(outbound_.stored.size), carrier, now);
}

void DeviceSession::end_keys() {
  send_.wipe();
  receive_.wipe();
  session_ = false;
}

void DeviceSession::end() {
  const bool was_open = session_;
  end_keys();
  answered_ = false;
  awake_until_ = accounted_;
  close_window();
  link_.reset();
  link_used_ = false;
  if (was_open) handler_.session_changed();
}

}  // namespace cisterna::telemetry
