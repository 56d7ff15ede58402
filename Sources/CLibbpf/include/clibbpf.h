#ifndef SWBPF_CLIBBPF_H
#define SWBPF_CLIBBPF_H

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#endif
