// Enumerations of 64 bits.
enum wide { WIDE_ZERO, WIDE = 1ULL << 40, WIDEST = ~0ULL } wide;
enum wide_signs {
    WIDE_LEAST = -9223372036854775807LL - 1,
    WIDE_NOUGHT,
    WIDE_MOST = 9223372036854775807LL
} wide_sign;
enum { NAMELESS_WIDE = 1LL << 33 } nameless_wide;
enum mixed { MIXED_MINUS = -1, MIXED_WIDE = 1LL << 32 } mixed;

struct holder {
    enum wide wide : 48;
    enum wide_signs sign : 40;
} holder;
