// The one iterator of its file.
#include "loadable.h"
SEC("iter/task") int count_tasks(struct bpf_iter__task *ctx) {
    static const char text[] = "task\n";
    if (ctx->task) bpf_seq_write(ctx->meta->seq, text, sizeof(text) - 1);
    return 0;
}
