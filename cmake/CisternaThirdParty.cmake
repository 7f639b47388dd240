# Third-party C that is compiled from the distribution's source packages, which scripts/setup unpacks: nanopb for host and
# ARM (the packaged library references realloc), libsodium for ARM. Our warnings are not applied to it.
set(CISTERNA_SOURCES_DIR ${PROJECT_SOURCE_DIR}/build/sources CACHE PATH "Unpacked source packages nanopb and libsodium")

function(cisterna_require_source package file)
  if(NOT EXISTS ${CISTERNA_SOURCES_DIR}/${package}/${file})
    message(FATAL_ERROR "The sources of ${package} are not in ${CISTERNA_SOURCES_DIR}: run scripts/setup")
  endif()
endfunction()

# A static library of plain C in the implant profile.
function(cisterna_third_party name)
  add_library(${name} STATIC ${ARGN})
  target_compile_options(${name} PRIVATE -w $<$<COMPILE_LANGUAGE:C>:-fno-exceptions>)
  if(NOT CISTERNA_MCU)
    target_compile_options(${name} PRIVATE -mgeneral-regs-only)
  endif()
  set_property(GLOBAL APPEND PROPERTY CISTERNA_IMPLANT_TARGETS ${name})
endfunction()

cisterna_require_source(nanopb pb_encode.c)
set(nanopb ${CISTERNA_SOURCES_DIR}/nanopb)
cisterna_third_party(cisterna_third_party_nanopb ${nanopb}/pb_common.c ${nanopb}/pb_encode.c ${nanopb}/pb_decode.c)
target_include_directories(cisterna_third_party_nanopb SYSTEM PUBLIC ${nanopb})
target_compile_definitions(cisterna_third_party_nanopb PUBLIC PB_NO_ERRMSG=1)

# cisterna_nanopb(TARGET PROTO OPTIONS): TARGET is a static library of the nanopb code of PROTO (a path from the calling
# folder), with limits from the OPTIONS file. Who links it includes <name>.pb.h.
function(cisterna_nanopb target proto options)
  find_program(CISTERNA_PROTOC protoc REQUIRED)
  find_program(CISTERNA_PROTOC_GEN_NANOPB protoc-gen-nanopb REQUIRED)
  get_filename_component(proto ${proto} ABSOLUTE)
  get_filename_component(options ${options} ABSOLUTE)
  get_filename_component(folder ${proto} DIRECTORY)
  get_filename_component(stem ${proto} NAME_WE)
  set(out ${CMAKE_CURRENT_BINARY_DIR}/${target}_generated)
  file(MAKE_DIRECTORY ${out})
  add_custom_command(
    OUTPUT ${out}/${stem}.pb.c ${out}/${stem}.pb.h
    COMMAND ${CISTERNA_PROTOC} --plugin=protoc-gen-nanopb=${CISTERNA_PROTOC_GEN_NANOPB}
            --nanopb_opt=--strip-path --nanopb_opt=--options-file=${options} --nanopb_out=${out} -I ${folder} ${proto}
    DEPENDS ${proto} ${options}
    COMMENT "nanopb ${stem}.proto"
    VERBATIM)
  cisterna_third_party(${target} ${out}/${stem}.pb.c ${out}/${stem}.pb.h)
  target_include_directories(${target} SYSTEM PUBLIC ${out})
  target_link_libraries(${target} PUBLIC cisterna_third_party_nanopb)
endfunction()

# cisterna_third_party_sodium: on the host the packaged library, for ARM the few files the six primitives need.
if(NOT CISTERNA_MCU)
  find_package(PkgConfig REQUIRED)
  pkg_check_modules(CISTERNA_SODIUM REQUIRED IMPORTED_TARGET GLOBAL libsodium)
  add_library(cisterna_third_party_sodium INTERFACE)
  target_link_libraries(cisterna_third_party_sodium INTERFACE PkgConfig::CISTERNA_SODIUM)
else()
  cisterna_require_source(libsodium src/libsodium/include/sodium.h)
  set(sodium ${CISTERNA_SOURCES_DIR}/libsodium/src/libsodium)
  # What configure would write: the version out of the package's own configure.ac.
  file(STRINGS ${CISTERNA_SOURCES_DIR}/libsodium/configure.ac lines REGEX "^(AC_INIT|SODIUM_LIBRARY_VERSION_)")
  string(REGEX MATCH "\\[libsodium\\],\\[([0-9.]+)\\]" _ "${lines}")
  set(VERSION ${CMAKE_MATCH_1})
  string(REGEX MATCH "SODIUM_LIBRARY_VERSION_MAJOR=([0-9]+)" _ "${lines}")
  set(SODIUM_LIBRARY_VERSION_MAJOR ${CMAKE_MATCH_1})
  string(REGEX MATCH "SODIUM_LIBRARY_VERSION_MINOR=([0-9]+)" _ "${lines}")
  set(SODIUM_LIBRARY_VERSION_MINOR ${CMAKE_MATCH_1})
  set(sodium_made ${CMAKE_BINARY_DIR}/third_party/sodium/include)
  configure_file(${sodium}/include/sodium/version.h.in ${sodium_made}/sodium/version.h @ONLY)
  configure_file(${sodium}/include/sodium/export.h ${sodium_made}/sodium/export.h COPYONLY)

  # What hash files write out sixteen times becomes a loop (6.9 KiB of code less); the text is otherwise the package's. TURN is
  # how many rounds stay written out: 1, or 8, after which the eight words stand where they began, so that each has a constant
  # place: quicker, for SHA-256, with which Noise mixes each of its keys.
  function(cisterna_roll made file turn)
    file(READ ${sodium}/${file} text)
    set(schedule "")
    set(rounds "")
    set(eight "")
    foreach(n RANGE 15)
      string(APPEND schedule "        MSCH(W, ${n}, i);\n")
      string(APPEND rounds "        RNDr(S, W, ${n}, i);\n")
      if(n LESS 8)
        string(APPEND eight "            RNDr(S, W, ${n}, i + j);\n")
      endif()
    endforeach()
    set(loop "        for (unsigned j = 0; j < 16; j += ${turn}) {\n")
    string(REPLACE "${schedule}" "        for (int j = 0; j < 16; j++) {\n            MSCH(W, j, i);\n        }\n" once "${text}")
    if(turn EQUAL 1)
      set(eight "            RNDr(S, W, j, i);\n")
    endif()
    string(REPLACE "${rounds}" "${loop}${eight}        }\n" both "${once}")
    if(once STREQUAL text OR both STREQUAL once)
      message(FATAL_ERROR "libsodium's ${file} is not written as this build knows it")
    endif()
    file(CONFIGURE OUTPUT ${made} CONTENT "${both}" @ONLY)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${sodium}/${file})
  endfunction()
  set(sodium_rolled ${CMAKE_BINARY_DIR}/third_party/sodium/rolled)
  cisterna_roll(${sodium_rolled}/hash_sha256_cp.c crypto_hash/sha256/cp/hash_sha256_cp.c 8)
  cisterna_roll(${sodium_rolled}/hash_sha512_cp.c crypto_hash/sha512/cp/hash_sha512_cp.c 1)

  cisterna_third_party(cisterna_third_party_sodium
    ${sodium}/crypto_aead/chacha20poly1305/sodium/aead_chacha20poly1305.c
    ${sodium}/crypto_auth/hmacsha256/auth_hmacsha256.c
    ${sodium_rolled}/hash_sha256_cp.c
    ${sodium}/crypto_hash/sha256/hash_sha256.c
    ${sodium_rolled}/hash_sha512_cp.c
    ${sodium}/crypto_hash/sha512/hash_sha512.c
    ${sodium}/crypto_onetimeauth/poly1305/donna/poly1305_donna.c
    ${sodium}/crypto_onetimeauth/poly1305/onetimeauth_poly1305.c
    ${sodium}/crypto_sign/ed25519/ref10/open.c
    ${sodium}/crypto_sign/ed25519/ref10/sign.c
    ${sodium}/crypto_stream/chacha20/ref/chacha20_ref.c
    ${sodium}/crypto_stream/chacha20/stream_chacha20.c
    ${sodium}/crypto_verify/sodium/verify.c
    ${PROJECT_SOURCE_DIR}/implant_fw/port_mcu/sodium_curves.c
    ${PROJECT_SOURCE_DIR}/implant_fw/port_mcu/sodium_scalar.c
    ${PROJECT_SOURCE_DIR}/implant_fw/port_mcu/sodium_port.c)
  set_source_files_properties(${sodium_rolled}/hash_sha256_cp.c PROPERTIES COMPILE_OPTIONS "-O2") # 80 bytes for 38,000 instructions
  target_compile_definitions(cisterna_third_party_sodium PRIVATE CONFIGURED=1 INTERFACE SODIUM_STATIC PRIVATE SODIUM_STATIC)
  target_include_directories(cisterna_third_party_sodium SYSTEM
    PUBLIC ${sodium_made} ${sodium}/include PRIVATE ${sodium_made}/sodium ${sodium}/include/sodium ${sodium})
endif()
