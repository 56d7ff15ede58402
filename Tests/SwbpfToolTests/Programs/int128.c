// Numbers of 128 bits, in structures and bit-fields.
struct wide {
    char first;
    __int128 second;
    unsigned __int128 third[2];
    unsigned __int128 bits : 100;
    __int128 more : 28;
} wide;
typedef unsigned __int128 u128;
u128 named;
struct __attribute__((packed)) tight { char first; u128 second; } tight;
