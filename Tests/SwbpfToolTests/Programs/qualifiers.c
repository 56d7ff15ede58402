// Chains of const, volatile and restrict.
const int constant = 1;
volatile int unsteady;
const volatile int both;
const int *to_constant;
int *const constant_pointer = 0;
const int *const constant_to_constant = 0;
const char *const *const *chain;
volatile void *unsteady_pointer;
const struct pair {
    const int first;
    volatile const char *second;
    int *restrict third;
    const volatile long *const volatile *const restrict fourth;
} pair = {0};
const int constants[3] = {1, 2, 3};
const volatile char table[2][2] = {{1}};
struct pair const *const pairs[2];

int use(int *restrict first, const char *restrict const second) { return *first + *second; }
