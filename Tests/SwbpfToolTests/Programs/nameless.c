// Nameless structures and unions, nested.
struct outer {
    struct {
        int first;
        union {
            int second;
            struct {
                char third, fourth;
                struct { struct { union { long fifth; }; }; };
            };
        };
    };
    struct { int x; } named, *pointer, list[2];
    union { struct { int y; } inner; enum { NESTED, VALUES } choice; } deep;
    enum { INNER_ONE, INNER_TWO } inner_choice;
} outer;
struct { int a; struct { int b; } c; } variable;
typedef struct { struct { int d; }; } nameless_in_typedef;
nameless_in_typedef nit;
