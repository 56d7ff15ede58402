// Tags on pointers' types.
#define USER __attribute__((btf_type_tag("user")))
#define PERCPU __attribute__((btf_type_tag("percpu")))
#define RCU __attribute__((btf_type_tag("rcu")))
struct tagged {
    int USER *first;
    int USER PERCPU *second;
    struct tagged RCU *next;
    const char USER *const USER *third;
    int (*function)(void USER *, struct tagged PERCPU *);
    int USER *list[2];
};
struct tagged tagged;
typedef struct tagged RCU *tagged_rcu;
tagged_rcu pointer;
int USER *plain;
