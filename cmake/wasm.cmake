# The core as one WebAssembly module, mizhen.wasm, with libsodium and
# utf8proc built from Debian's sources. The linker keeps what the exports of
# wasm/wasm.h reach, nothing else.
set(fetched ${CMAKE_SOURCE_DIR}/build/wasm-sources)
execute_process(COMMAND ${CMAKE_SOURCE_DIR}/script/wasm-sources ${fetched} COMMAND_ERROR_IS_FATAL ANY)

file(GLOB_RECURSE sodium_sources ${fetched}/libsodium/src/libsodium/*.c)
add_library(sodium STATIC ${sodium_sources})
# what autoconf would have found, and the header it would have made
target_compile_definitions(sodium PRIVATE CONFIGURED=1 NATIVE_LITTLE_ENDIAN=1 _WASI_EMULATED_SIGNAL)
target_compile_definitions(sodium PUBLIC SODIUM_STATIC=1)
configure_file(${fetched}/libsodium/builds/msvc/version.h
	${fetched}/libsodium/src/libsodium/include/sodium/version.h COPYONLY)
target_include_directories(sodium SYSTEM PUBLIC ${fetched}/libsodium/src/libsodium/include)
target_include_directories(sodium PRIVATE ${fetched}/libsodium/src/libsodium/include/sodium)
target_compile_options(sodium PRIVATE -w)

# Small code, as each first visit fetches it, but for the loops that records run through.
set(hot crypto_hash/sha256/cp/hash_sha256_cp
	crypto_onetimeauth/poly1305/donna/poly1305_donna crypto_pwhash/argon2/argon2-fill-block-ref
	crypto_pwhash/scryptsalsa208sha256/nosse/pwhash_scryptsalsa208sha256_nosse
	crypto_stream/chacha20/ref/chacha20_ref)
list(TRANSFORM hot REPLACE "(.+)" "${fetched}/libsodium/src/libsodium/\\1.c")
list(APPEND hot ${CMAKE_SOURCE_DIR}/src/bytes/json.c ${CMAKE_SOURCE_DIR}/src/bytes/utf8.c)
set_source_files_properties(${hot} PROPERTIES COMPILE_OPTIONS -O2)

# utf8proc includes its tables from the folder that it lies in
set(unicode ${CMAKE_BINARY_DIR}/utf8proc)
configure_file(${fetched}/utf8proc/utf8proc.c ${unicode}/utf8proc.c COPYONLY)
add_custom_command(OUTPUT ${unicode}/utf8proc_data.c
	COMMAND ${CMAKE_SOURCE_DIR}/script/wasm-unicode ${fetched}/utf8proc/utf8proc_data.c ${unicode}/utf8proc_data.c
	DEPENDS ${CMAKE_SOURCE_DIR}/script/wasm-unicode)
add_library(utf8proc STATIC ${unicode}/utf8proc.c ${unicode}/utf8proc_data.c)
set_source_files_properties(${unicode}/utf8proc_data.c PROPERTIES HEADER_FILE_ONLY ON)
set_source_files_properties(${unicode}/utf8proc.c PROPERTIES OBJECT_DEPENDS ${unicode}/utf8proc_data.c)
target_compile_definitions(utf8proc PUBLIC UTF8PROC_STATIC)
target_include_directories(utf8proc SYSTEM PUBLIC ${fetched}/utf8proc)

set(core_folders bytes crypto statement sealed verify wasm)
list(TRANSFORM core_folders REPLACE "(.+)" "${CMAKE_SOURCE_DIR}/src/\\1/*.c")
file(GLOB core_sources CONFIGURE_DEPENDS ${core_folders})
add_executable(mizhen ${core_sources})
set_target_properties(mizhen PROPERTIES SUFFIX .wasm)
target_include_directories(mizhen PRIVATE ${CMAKE_SOURCE_DIR}/src)
target_compile_options(mizhen PRIVATE ${MIZHEN_WARNINGS})
target_link_libraries(mizhen PRIVATE sodium utf8proc)
# a library, not a program; what does not return from the core is a trap
target_link_options(mizhen PRIVATE -mexec-model=reactor -Wl,--strip-all,--fatal-warnings)
