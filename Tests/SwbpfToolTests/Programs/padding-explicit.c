// Gaps that only nameless bit-fields can make.
struct gap { int first; long : 64; int second; } gap;
struct gap_end { int first; int : 32; char second; int : 24; int : 32; } gap_end;
struct __attribute__((aligned(16))) gap_aligned { long first; char second; } gap_aligned;
struct gap_bits {
    char a;
    int : 24;
    short b;
    int : 0;
    char c : 1;
    char : 7;
    long d __attribute__((aligned(32)));
} gap_bits;
struct gap_nested { struct gap_bits inner; char c; struct gap_aligned other[2]; } gap_nested;
struct gap_start { long : 64; int first; } gap_start;
struct packed_gap { char first; short : 16; int second __attribute__((packed, aligned(2))); } packed_gap;
