// The verifier refuses what is read from anywhere.
#include "loadable.h"
SEC("iter/task") int careless(struct bpf_iter__task *ctx) { return *(volatile int *)ctx->meta->seq_num; }
