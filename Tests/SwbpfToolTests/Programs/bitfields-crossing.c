// Bit-fields that cross the boundaries of their type, which takes a packed structure.
struct __attribute__((packed)) crossing {
    unsigned int first : 20;
    unsigned int second : 20;
    unsigned int third : 24;
    unsigned short fourth : 11;
    unsigned short fifth : 11;
    unsigned long long sixth : 60;
    unsigned long long seventh : 60;
} crossing;
