// Externals of the configuration and of the kernel's symbols.
#define KCONFIG __attribute__((section(".kconfig")))
#define KSYMS __attribute__((section(".ksyms")))
struct rq;
extern int LINUX_KERNEL_VERSION KCONFIG;
extern _Bool CONFIG_BPF KCONFIG __attribute__((weak));
extern enum libbpf_tristate { TRI_NO, TRI_YES, TRI_MODULE } CONFIG_MODULES KCONFIG;
extern char CONFIG_NAME[8] KCONFIG;
extern const struct rq runqueues KSYMS;
extern const void symbol KSYMS;
__attribute__((section("xdp"))) int entry(void *context) {
    int settings = LINUX_KERNEL_VERSION + CONFIG_BPF + CONFIG_MODULES + CONFIG_NAME[1];
    return settings + ((long)&symbol != 2) + ((long)&runqueues != 3);
}
