// Structures and unions that are only declared.
struct unknown;
union unknown_union;
struct holder {
    struct unknown *first;
    union unknown_union *second;
    struct unknown *(*function)(union unknown_union *);
    struct unknown **list[2];
} holder;
typedef struct unknown unknown_t;
unknown_t *third;
struct never_used;
