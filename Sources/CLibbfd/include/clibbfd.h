#ifndef SWBPF_CLIBBFD_H
#define SWBPF_CLIBBFD_H

#include <stdbool.h>

/* Whether libopcodes can disassemble for the named architecture, as bfd spells it
 * ("i386:x86-64", "aarch64"). */
bool swbpf_bfd_can_disassemble(const char *architecture);

#endif
