// One question at a time: sealed once, repeated byte for byte, answered under its own counter or not at all.
#include <algorithm>

#include "telemetry/session/device_times.h"
#include "telemetry/session/host_state.h"

namespace cisterna::telemetry {
namespace {

constexpr std::size_t kCounterSize = 2;
constexpr std::uint32_t kLastCounter = 65'535;
constexpr unsigned kWakesPerQuestion = 2;
constexpr Duration kSurelyAwake =
    Duration::ms(1500);  // the implant's 2 s began no earlier than what we last heard of it
constexpr Duration kLongest = Duration::s(15);

}  // namespace

// asked_at is when the last answered question left: the implant's idle time began then or later.
bool HostSession::State::keys_can_have_died(Time now) const {
  return now - opened_at >= kHostLife || now - asked_at >= kHostIdle || counter >= kLastCounter;
}

bool HostSession::State::ask(const Request& request, Time now) {
  if (phase != Phase::kOpen) return false;
  std::vector<std::uint8_t> plain(kMaxMessage);
  plain.resize(encode(request, plain));
  if (plain.empty()) return false;
  const bool listens = carrier == Carrier::kCoil || now - last_heard < kSurelyAwake;
  if (keys_can_have_died(now) || (near() && !listens)) {  // a near-field slot is gone: nothing wakes that session again
    finish(HostEventKind::kExpired);
    return true;
  }
  ++counter;
  question.assign(kCounterSize + plain.size() + crypto::kTagSize, 0);
  question[0] = static_cast<std::uint8_t>(counter >> 8);
  question[1] = static_cast<std::uint8_t>(counter);
  if (!sender.seal(crypto::MutableBytes{question}.subspan(kCounterSize), counter, {}, plain)) {
    finish(HostEventKind::kExpired);
    return true;
  }
  crypto::wipe(plain);
  wakes = 0;
  asked_at = now;
  awake_from = last_heard;
  give_up = now + times().give_up;
  latest_end = now + kLongest;
  if (listens) {
    phase = Phase::kAsking;
    send_question(now);
  } else {
    wake_again(now);
  }
  return true;
}

void HostSession::State::wake_again(Time now) {
  ++wakes;
  if (!prepare_wake()) {
    return finish(question_sent ? HostEventKind::kNoAnswer : HostEventKind::kCounterNotStored);
  }
  link.reset();
  phase = Phase::kWakingAgain;
  next_send = now + times().burst;
  awake_from = next_send;
  static_cast<void>(send(PacketType::kWake, wake, now, true));
}

void HostSession::State::send_question(Time now) {
  phase = Phase::kAsking;
  next_send = now + times().question;
  if (link.sending()) return;
  question_sent = true;
  static_cast<void>(send(PacketType::kRecord, question, now));
}

void HostSession::State::on_question_time(Time now) {
  if (now >= give_up) return finish(HostEventKind::kNoAnswer);
  if (now < next_send) return;
  if (phase == Phase::kWakingAgain) return send_question(now);
  const bool asleep = carrier == Carrier::kRadio && !near() && now - awake_from >= kRadioAwake;
  if (asleep && wakes < kWakesPerQuestion && !link.sending()) return wake_again(now);
  send_question(now);
}

void HostSession::State::on_answer(crypto::Bytes record, Time now) {
  if (record.size() <= kCounterSize + crypto::kTagSize) return;
  if (record[0] != question[0] || record[1] != question[1]) return;
  std::vector<std::uint8_t> plain(record.size() - kCounterSize - crypto::kTagSize);
  if (!receiver.open(plain, counter, {}, record.subspan(kCounterSize))) return;
  last_heard = now;
  HostEvent event;
  event.question_was_sent = true;
  const bool understood = decode(plain, event.reply).ok();
  crypto::wipe(plain);
  if (!understood)
    return finish(HostEventKind::kNoAnswer);  // a verified word that means nothing: the outcome is unknown
  event.kind = HostEventKind::kAnswered;
  const bool ended = std::get_if<SessionEnded>(&event.reply) != nullptr;
  events.push_back(std::move(event));
  link.reset();
  question.clear();
  question_sent = false;
  phase = Phase::kOpen;
  next_send = give_up = latest_end = Time::never();
  if (ended) return forget();
  if (counter >= kLastCounter) finish(HostEventKind::kExpired);
}

}  // namespace cisterna::telemetry
