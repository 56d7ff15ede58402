// Many structures in each other.
struct l0 { char c; };
struct l1 { struct l0 a; struct l0 b[2]; };
struct l2 { struct l1 a; struct l1 *b; };
struct l3 { struct l2 a; union { struct l2 b; struct l1 c; }; };
struct l4 {
    struct l3 a;
    struct {
        struct l3 b;
        struct {
            struct l2 c;
            struct { struct l1 d; struct { struct l0 e; } f; } g;
        } h;
    } i;
};
struct l4 deep;
struct l4 *********pointer;
struct l4 *(*(*(*function)(struct l3 *))(struct l2 *))(struct l1 *);
