// Unions: named, nameless, nested, of arrays.
union value {
    int number;
    char bytes[16];
    long words[2];
    void *address;
} value;

struct tagged {
    int kind;
    union {
        int number;
        struct {
            short first, second;
        };
        union value value;
    };
    union {
        char a;
        long b;
    } named;
} tagged;

union single {
    char only;
} single;
