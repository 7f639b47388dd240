# What every target shares: language level, warnings as errors, and the `implant` profile.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
if(CMAKE_SYSTEM_NAME STREQUAL "Generic")
  set(CISTERNA_MCU ON)
else()
  set(CISTERNA_MCU OFF)
endif()

set(CISTERNA_WARNINGS -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wnon-virtual-dtor -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  list(APPEND CISTERNA_WARNINGS -Wno-restrict) # false on std::string at -O2 in GCC 12 (GCC bug 105651)
endif()
# "no virtual destructor" is wrong for interfaces with a protected destructor only where a class is final; ours are.
set(CISTERNA_IMPLANT_FLAGS -fno-exceptions -fno-rtti -fno-threadsafe-statics)
if(NOT CISTERNA_MCU)
  list(APPEND CISTERNA_IMPLANT_FLAGS -mgeneral-regs-only) # floating point then does not compile
endif()

# cisterna_library(NAME [IMPLANT] SOURCES ... LINKS ...): one static library. IMPLANT compiles it in the implant profile.
function(cisterna_library name)
  cmake_parse_arguments(ARG "IMPLANT" "" "SOURCES;LINKS;PRIVATE_LINKS" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR})
  target_compile_options(${name} PRIVATE ${CISTERNA_WARNINGS})
  target_link_libraries(${name} PUBLIC ${ARG_LINKS} PRIVATE ${ARG_PRIVATE_LINKS})
  if(ARG_IMPLANT)
    target_compile_options(${name} PRIVATE ${CISTERNA_IMPLANT_FLAGS})
    set_property(GLOBAL APPEND PROPERTY CISTERNA_IMPLANT_TARGETS ${name})
  endif()
endfunction()

set(CISTERNA_TEST_OPTIMISATION -O0)
# cisterna_test(NAME SOURCES ... LINKS ... [ARGS ...]): one GoogleTest program, registered with CTest as NAME.
function(cisterna_test name)
  cmake_parse_arguments(ARG "NO_MAIN" "" "SOURCES;LINKS;ARGS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  # What is tested is optimised as it ships; the tests themselves compile in little more than half the time like this.
  # A folder whose tests run long sets CISTERNA_TEST_OPTIMISATION to -O1.
  target_compile_options(${name} PRIVATE ${CISTERNA_WARNINGS} $<$<CONFIG:Release>:${CISTERNA_TEST_OPTIMISATION}>)
  if(CMAKE_CXX_FLAGS_DEBUG MATCHES "fsanitize")
    target_compile_options(${name} PRIVATE -O0)
  endif()
  target_link_libraries(${name} PRIVATE ${ARG_LINKS} GTest::gtest)
  if(NOT ARG_NO_MAIN)
    target_link_libraries(${name} PRIVATE GTest::gtest_main)
  endif()
  add_test(NAME ${name} COMMAND ${name} ${ARG_ARGS} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
endfunction()
