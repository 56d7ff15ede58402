// Functions and variables of each linkage.
extern int unknown_function(int argument) __attribute__((section(".ksyms")));
extern const int unknown_variable __attribute__((section(".ksyms")));
extern int weak_function(void *) __attribute__((section(".ksyms"), weak));
static volatile int kept_static = 1;
int global_variable;
int global_initialised = 2;
__attribute__((weak)) int weak_variable = 3;
__attribute__((visibility("hidden"))) int hidden_variable;
static __attribute__((noinline)) int static_function(int argument) { return kept_static * argument; }
__attribute__((noinline, weak)) int weak_global(int argument) { return argument + 1; }
__attribute__((section("tc"))) int entry(void *context) {
    int called = static_function(1) + weak_global(2) + unknown_function(3) + weak_function(context);
    return called + unknown_variable + hidden_variable;
}
