// What the programs share that are loaded into the kernel.
#define SEC(name) __attribute__((section(name), used))
#define CORE __attribute__((preserve_access_index))
typedef unsigned int u32;
typedef unsigned long long u64;
struct seq_file;
struct bpf_iter_meta { struct seq_file *seq; u64 session_id; u64 seq_num; } CORE;
struct task_struct { int pid; int tgid; char comm[16]; } CORE;
struct bpf_map { u32 id; } CORE;
struct bpf_iter__task { struct bpf_iter_meta *meta; struct task_struct *task; } CORE;
struct bpf_iter__bpf_map { struct bpf_iter_meta *meta; struct bpf_map *map; } CORE;
struct bpf_iter__bpf_map_elem { struct bpf_iter_meta *meta; struct bpf_map *map; void *key; void *value; } CORE;
static long (*bpf_seq_printf)(struct seq_file *, const char *, u32, const void *, u32) = (void *)126;
static long (*bpf_seq_write)(struct seq_file *, const void *, u32) = (void *)127;
char LICENSE[] SEC("license") = "GPL";
