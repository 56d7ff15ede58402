// Unions whose alignment or size is more than their members'.
union __attribute__((aligned(16))) wide { int i; char c; } wide;
struct holder { char first; union wide second; char third; } holder;
union sized { char bytes[3]; short number; } sized;
struct __attribute__((packed)) tight {
    char first;
    union sized second;
    union { long a; char b[10]; } third;
} tight;
union bits { int a : 3; unsigned b : 30; long c : 40; char : 2; } bits;
