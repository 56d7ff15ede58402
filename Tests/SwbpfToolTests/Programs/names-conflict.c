// Names that different scopes give to different types.
// The first type is one that has no declaration: a name that bpftool comes to later gets another number.
enum { A } first_of_all;

int first(int argument) {
    struct local { int number; } local;
    enum choice { LEFT, RIGHT } choice = LEFT;
    __builtin_memset(&local, argument, sizeof local);
    static struct local kept;
    kept = local;
    *(volatile struct local *)&kept = local;
    static volatile enum choice chosen;
    chosen = choice;
    return kept.number + chosen;
}
int second(int argument) {
    static volatile struct local { long other; char text[8]; } local;
    static volatile enum choice { UP, DOWN, LEFT } choice;
    typedef struct { short s; } same;
    static volatile same value;
    return local.other + choice + value.s + argument;
}
int third(int argument) {
    static volatile struct local { struct local *self; } local;
    typedef struct { char c[3]; } same;
    static volatile same value;
    union local_union { int i; };
    static volatile union local_union u;
    return (local.self != 0) + value.c[1] + u.i + argument;
}
