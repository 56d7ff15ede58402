// Structures and unions without members.
struct nothing {};
union none {};
struct nothing nothing;
union none none;
struct around_nothing {
    int before;
    struct nothing nothing;
    struct {} nameless;
    int after;
} around_nothing;
struct nothing *pointer_to_nothing;
struct __attribute__((aligned(4))) empty_aligned {};
struct empty_aligned empty_aligned;
