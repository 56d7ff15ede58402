// Equal names of different kinds of types, and of values and members.
struct thing { int thing; };
union other { struct thing thing; };
typedef struct { int inner; } thing;
typedef int other;
enum names { red, green };
struct red { enum names red; };
thing first;
struct thing second;
union other third;
other fourth;
struct red fifth;
struct fifth { enum names fourth; } sixth;

int names_again(struct red *names) { return names->red; }
