// Holes between members and padding behind them.
struct holes {
    char first;
    long second;
    short third;
    int fourth;
    char fifth;
} holes;

struct nested_holes {
    struct holes inner;
    char after;
    struct {
        char c;
        long l;
    } nameless[2];
} nested_holes;

struct __attribute__((packed)) packed_around {
    char first;
    struct holes inner;
    char last;
} packed_around;
