#ifndef SWBPF_CLIBBPF_H
#define SWBPF_CLIBBPF_H

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <stddef.h>

/* Takes something that libbpf says: text of `length` bytes, lent for the call. */
typedef void (*swbpf_libbpf_listener)(int level, const char *text, size_t length);

/* From now on `listener` takes what libbpf says, whole however long it is; NULL silences it. */
void swbpf_libbpf_listen(swbpf_libbpf_listener listener);

#endif
