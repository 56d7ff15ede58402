// Functions without prototypes, with variable arguments, with arrays and functions as arguments.
struct big { long a, b; };
int none(void) { return 0; }
int arrays(int list[4], char text[], const int table[2][3]) { return list[0] + text[0] + table[1][1]; }
int functions(int callback(int), void (*other)(void)) { return callback != 0 && other; }
int (*unspecified)();
int (*variadic)(int, ...);
void (*by_value)(struct big, struct big *);
int five(int a, int b, int c, int d, int e) { return a + b + c + d + e; }
__attribute__((noinline)) int nameless(int, char c) { return c; }
