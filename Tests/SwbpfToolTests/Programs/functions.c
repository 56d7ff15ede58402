// Pointers to functions, of many shapes.
struct thing;
typedef int (*callback)(struct thing *thing, void *context);
typedef void plain_function(int);
struct operations {
    int (*open)(const char *path, int flags);
    void (*close)(void);
    callback call;
    plain_function *plain;
    long (*variadic)(const char *format, ...);
    int (*(*returns_function)(int))(char);
    int (*(*returns_array)(void))[3];
    void *(*returns_pointer)(const struct thing *, struct operations *);
    int (*table[4])(int first, int second);
    int (**pointer)(void);
    const int *const (*constants)(const int *const, volatile int *);
} operations;
plain_function *function;
void (*takes_function)(int (*)(int), callback);
