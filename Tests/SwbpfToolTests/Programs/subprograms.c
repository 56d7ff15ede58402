// Static subprograms and global ones, with arguments of many types.
struct context { int first; long second; };
enum choice { NEVER, ALWAYS };
#define KEPT __attribute__((noinline))

static KEPT long one(struct context *context, int number) { return context->second * number; }
static KEPT char two(char c, _Bool b, short s) { return b ? c : (char)s; }
KEPT int three(const struct context *context, enum choice choice) {
    return choice ? context->first : 0;
}
KEPT void four(void) { asm volatile(""); }
__attribute__((section("kprobe/any"))) int entry(struct context *context) {
    four();
    return one(context, 2) + two(context->first, context->second, 3) + three(context, ALWAYS);
}
__attribute__((section("kprobe/any"))) int other_entry(struct context *context) { return one(context, 4); }
