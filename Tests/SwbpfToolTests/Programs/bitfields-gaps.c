// Bit-fields with nameless ones between, and ones of no width.
struct gaps {
    int first : 3;
    int : 5;
    int second : 4;
    int : 0;
    int third : 9;
    long : 0;
    char after;
    long : 17;
    int last : 1;
} gaps;

struct only_gap {
    int : 4;
    int value : 2;
} only_gap;

struct ends_in_gap {
    long long first : 1;
    long long : 63;
    int second : 1;
    int : 20;
} ends_in_gap;
