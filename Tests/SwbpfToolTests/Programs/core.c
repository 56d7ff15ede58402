// Relocations: fields, types, enumeration values, in structures with flavours.
#define CORE __attribute__((preserve_access_index))
struct task_struct { int pid; struct task_struct *group_leader; char comm[16]; } CORE;
struct task_struct___old { int tgid; long state; } CORE;
enum bpf_map_type { BPF_MAP_TYPE_HASH = 1 };
typedef unsigned int u32;
int exists, size, value, kind;
__attribute__((section("tracepoint"))) int entry(struct task_struct *task) {
    struct task_struct___old *old = (void *)task;
    exists = __builtin_preserve_field_info(old->state, 2);
    size = __builtin_preserve_type_info(*(struct task_struct *)0, 1);
    value = __builtin_preserve_enum_value(*(enum bpf_map_type *)BPF_MAP_TYPE_HASH, 1);
    kind = __builtin_btf_type_id(*(u32 *)0, 0);
    return task->pid + task->group_leader->pid + old->tgid + task->comm[3];
}
