// Functions tagged as the kernel's own, in no order.
#define KFUNC __attribute__((btf_decl_tag("bpf_kfunc"), noinline))
#define FASTCALL __attribute__((btf_decl_tag("bpf_fastcall")))
struct task { int pid; };
enum how { GENTLY, FIRMLY };
KFUNC struct task *zeta_acquire(struct task *task) { return task; }
KFUNC void alpha_release(struct task *task) { task->pid = 0; }
KFUNC FASTCALL int middle_read(const struct task *task, enum how how) { return task->pid + how; }
KFUNC FASTCALL void *cast(void *object) { return object; }
KFUNC int takes_function(int (*callback)(struct task *, void *), char (*text)[8]) { return callback && text; }
FASTCALL int only_fast(int argument) { return argument; }
int ordinary(int argument) { return argument; }
KFUNC int nothing(void) { return 0; }
