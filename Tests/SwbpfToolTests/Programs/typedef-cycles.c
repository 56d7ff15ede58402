// Types that lead back to themselves.
typedef struct node node_t;
typedef void (*visitor)(node_t *, void *);
struct node {
    node_t *next, **previous;
    visitor visit;
    struct tree {
        struct tree *left, *right;
        node_t *nodes[2];
    } tree;
};
struct first { struct second *second; };
struct second { struct third *third; struct first (*function)(struct first); };
struct third { struct first first; struct second second; };
node_t node;
struct third third;
typedef struct ring *ring_pointer;
struct ring { ring_pointer (*turn)(ring_pointer); };
ring_pointer ring;
