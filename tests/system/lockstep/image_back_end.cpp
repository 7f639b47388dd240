// crypto::sodium() of the test programs that run on the image: each call goes to the primitives' image under QEMU and
// back. So the very tests of tests/crypto judge the code that the ARM image runs. The image's path is $CISTERNA_IMAGE.
// R-CRYPTO-003
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <initializer_list>

#include "bench/body/machine.h"
#include "crypto/primitives/primitives.h"

namespace cisterna::lockstep {
namespace {

using crypto::MutableBytes;
using Bytes = bench::Machine::Bytes;

[[noreturn]] void end(const char* why) {
  std::fprintf(stderr, "image back end: %s\n", why);
  std::exit(3);
}

class Folder {
 public:
  Folder() {
    path_ = (std::filesystem::temp_directory_path() / "image-XXXXXX").string();
    if (::mkdtemp(path_.data()) == nullptr) end("no temporary folder");
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

class ImagePrimitives final : public crypto::Primitives {
 public:
  ImagePrimitives() {
    const char* image = std::getenv("CISTERNA_IMAGE");
    if (image == nullptr || !machine_.start(std::filesystem::absolute(image).string(), folder_.path()))
      end("CISTERNA_IMAGE does not name an image, or the emulator is not there");
  }
  bool x25519(MutableBytes shared32, crypto::Bytes scalar32, crypto::Bytes point32) const override {
    return ask(1, shared32, {scalar32, point32});
  }
  void x25519_base(MutableBytes public32, crypto::Bytes scalar32) const override { (void)ask(2, public32, {scalar32}); }
  bool ed25519_verify(crypto::Bytes signature64, crypto::Bytes message, crypto::Bytes public32) const override {
    return ask(3, {}, {signature64, message, public32});
  }
  bool aead_seal(MutableBytes out, crypto::Bytes key32, crypto::Bytes nonce12, crypto::Bytes associated,
                 crypto::Bytes plaintext) const override {
    return ask(4, out, {key32, nonce12, associated, plaintext});
  }
  bool aead_open(MutableBytes out, crypto::Bytes key32, crypto::Bytes nonce12, crypto::Bytes associated,
                 crypto::Bytes sealed) const override {
    return ask(5, out, {key32, nonce12, associated, sealed});
  }
  void sha256(MutableBytes out32, std::span<const crypto::Bytes> parts) const override {
    (void)ask(6, out32, {}, parts);
  }
  void hmac_sha256(MutableBytes out32, crypto::Bytes key, std::span<const crypto::Bytes> parts) const override {
    (void)ask(7, out32, {key}, parts);
  }

 private:
  // kind 1 | length 2 | size of the output 2 | fields {length 2 | bytes}; back: kind, length, verdict 1 | output
  bool ask(std::uint8_t kind, MutableBytes out, std::initializer_list<crypto::Bytes> fields,
           std::span<const crypto::Bytes> parts = {}) const {
    Bytes message{kind, 0, 0};
    number(message, out.size());
    for (const auto field : fields) put(message, field);
    for (const auto part : parts) put(message, part);
    const auto length = message.size() - 3;
    if (length > 0xffff) end("a call over 65,535 bytes");
    message[1] = static_cast<std::uint8_t>(length);
    message[2] = static_cast<std::uint8_t>(length >> 8U);
    if (!machine_.send(message)) end("the image is gone");
    Bytes answer;
    while (answer.size() < 4 + out.size())
      if (!machine_.receive_more(answer)) end("the image does not answer");
    std::copy(answer.begin() + 4, answer.end(), out.begin());
    return answer[3] == 1;
  }
  static void number(Bytes& to, std::size_t value) {
    to.push_back(static_cast<std::uint8_t>(value));
    to.push_back(static_cast<std::uint8_t>(value >> 8U));
  }
  static void put(Bytes& to, crypto::Bytes field) {
    number(to, field.size());
    to.insert(to.end(), field.begin(), field.end());
  }

  Folder folder_;
  bench::Machine machine_;
};

}  // namespace
}  // namespace cisterna::lockstep

namespace cisterna::crypto {

const Primitives& sodium() {
  static const lockstep::ImagePrimitives kImage;
  return kImage;
}

}  // namespace cisterna::crypto
