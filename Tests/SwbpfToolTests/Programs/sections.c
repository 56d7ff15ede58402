// Variables in sections: of the compiler, of libbpf, of one's own.
#define SECTION(name) __attribute__((section(name), used))
char text[] SECTION("license") = "GPL";
int number SECTION("version") = 1;
int zero;
long initialised = 5;
const int constant = 6;
static volatile const int constant_static = 7;
static volatile int zero_static;
int own SECTION(".data.own") = 8;
int own_other SECTION(".data.own") = 9;
long own_zero SECTION(".bss.own");
const char own_constant[5] SECTION(".rodata.own") = "text";
int odd_name SECTION("a/b?c") = 1;
SECTION("xdp") int entry(void *context) { return constant_static + zero_static + zero + context != 0; }
