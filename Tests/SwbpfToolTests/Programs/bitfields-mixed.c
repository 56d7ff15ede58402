// Bit-fields beside ordinary members that share their storage.
struct mixed {
    char first;
    int second : 8;
    char third;
    short fourth : 5;
    int fifth : 27;
    int sixth;
    long seventh : 33;
    char eighth : 3;
} mixed;
