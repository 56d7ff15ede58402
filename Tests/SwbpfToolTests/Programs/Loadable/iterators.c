// Iterators over tasks, the elements of a map, and maps.
#include "loadable.h"
SEC("iter/task") int show_task(struct bpf_iter__task *ctx) {
    static const char format[] = "%d %s\n";
    struct task_struct *task = ctx->task;
    if (!task) return 0;
    u64 data[] = {task->tgid, (u64)task->comm};
    bpf_seq_printf(ctx->meta->seq, format, sizeof(format), data, sizeof(data));
    return 0;
}
SEC("iter/bpf_map_elem") int show_element(struct bpf_iter__bpf_map_elem *ctx) {
    static const char format[] = "%u %llu\n";
    u32 *key = ctx->key;
    u64 *value = ctx->value;
    if (!key || !value) return 0;
    u64 data[] = {*key, *value};
    bpf_seq_printf(ctx->meta->seq, format, sizeof(format), data, sizeof(data));
    return 0;
}
// Bytes on which a terminal would act, for the first map only, and no line break at the end.
SEC("iter/bpf_map") int show_bytes(struct bpf_iter__bpf_map *ctx) {
    static const char bytes[] = {'a', '\n', 0x1b, '[', '2', 'J', '\t', 0xff, 'x'};
    if (ctx->map && ctx->meta->seq_num == 0) bpf_seq_write(ctx->meta->seq, bytes, sizeof(bytes));
    return 0;
}
