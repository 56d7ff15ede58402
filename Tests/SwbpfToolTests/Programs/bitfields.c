// Bit-fields of signed and unsigned types.
struct bits {
    int low : 3;
    unsigned int middle : 7;
    int high : 22;
    unsigned char byte : 4;
    signed char signed_byte : 4;
    _Bool flag : 1;
    unsigned long long wide : 50;
    long long signed_wide : 13;
} bits;
