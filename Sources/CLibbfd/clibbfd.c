/* libbfd's headers insist on a package name. */
#define PACKAGE "swbpf"
#define PACKAGE_VERSION "0"

#include "clibbfd.h"

#include <bfd.h>
#include <dis-asm.h>
#include <stddef.h>

bool swbpf_bfd_can_disassemble(const char *architecture) {
    const bfd_arch_info_type *found = bfd_scan_arch(architecture);
    return found != NULL && disassembler(found->arch, false, found->mach, NULL) != NULL;
}
