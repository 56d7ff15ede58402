// Packed structures, whole and in part.
struct __attribute__((packed)) tight {
    char first;
    int second;
    long third;
    short fourth;
} tight;

struct __attribute__((packed, aligned(2))) half_tight {
    char first;
    long second;
} half_tight;

struct partly {
    char first;
    int second __attribute__((packed));
    long third __attribute__((packed));
} partly;

union __attribute__((packed)) tight_union {
    char first;
    long second;
    char bytes[9];
} tight_union;
