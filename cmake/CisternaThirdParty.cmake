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
