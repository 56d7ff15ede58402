// Arrays without a length at the end of structures.
struct header {
    int length;
    char data[];
};
struct old_header {
    int length;
    long data[0];
};
struct within {
    long before;
    union {
        struct {
            struct {} empty;
            int list[];
        };
        char bytes[0];
    };
};
struct header *header;
struct old_header *old_header;
struct within *within;
extern int endless[];
int (*pointer_to_endless)[] = &endless;
