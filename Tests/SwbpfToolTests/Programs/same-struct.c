// One structure through many names and declarations.
struct shared { int a; };
extern struct shared one, two;
struct shared one, two, list[2], *pointer;
typedef struct shared shared_t;
typedef shared_t shared_tt;
shared_tt three;
struct user1 { struct shared s; shared_t t; shared_tt u; const struct shared *v; } user1;
struct user2 { struct shared *s; const shared_t *t; const shared_tt *const u; } user2;
