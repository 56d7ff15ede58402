// What libbpf makes of arrays and pointers with many layers between name and type.
typedef int (*const constant_array_pointer)[3];
constant_array_pointer cap = 0;
typedef const int (*array_of_functions[2])(void);
array_of_functions aof;
typedef int *(*const *volatile function_pointer_pointer)(const char *(*)[2]);
function_pointer_pointer fpp;
typedef const volatile struct { int x; } *const *const qualified;
qualified q = 0;
int (*const (*const pa[2])[3])(int) = {0};
char (*(*fa(void))[2])[3];
char (*(*fa(void))[2])[3] { return 0; }
