#define _GNU_SOURCE
#include "cfuzzer.h"

#include <sys/mman.h>

int create_memory_file(void) { return memfd_create("input", MFD_CLOEXEC); }
