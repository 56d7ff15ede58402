#pragma once

#include <stddef.h>
#include <stdint.h>

// libFuzzer as a library: runs until its arguments or a finding end it.
int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*callback)(const uint8_t *data, size_t size));

// Opens a file in memory that has no name. Swift's import of the C library has no memfd_create.
int create_memory_file(void);
