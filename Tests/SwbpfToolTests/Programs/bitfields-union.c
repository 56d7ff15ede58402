// Bit-fields in unions and in nameless structures.
union view {
    unsigned int whole;
    struct {
        unsigned int low : 16;
        unsigned int high : 16;
    };
    struct {
        unsigned int first : 1, second : 30;
    } named;
    int top : 31;
} view;
