// Structures and members with an alignment of their own.
struct __attribute__((aligned(64))) line {
    int first;
    int second;
} line;

struct lines {
    char first;
    int second __attribute__((aligned(16)));
    struct line third;
    char fourth __attribute__((aligned(8)));
} lines;

typedef int aligned_int __attribute__((aligned(32)));
struct with_typedef {
    char first;
    aligned_int second;
} with_typedef;

struct __attribute__((aligned(8))) one_byte {
    char only;
} one_byte;
