// A structure of many members, and many structures.
#define TEN(do, name) do(name##0) do(name##1) do(name##2) do(name##3) do(name##4) \
    do(name##5) do(name##6) do(name##7) do(name##8) do(name##9)
#define HUNDRED(do, name) \
    TEN(do, name##0) TEN(do, name##1) TEN(do, name##2) TEN(do, name##3) TEN(do, name##4) \
    TEN(do, name##5) TEN(do, name##6) TEN(do, name##7) TEN(do, name##8) TEN(do, name##9)
#define MEMBER(name) int name; char c##name; unsigned b##name : 3;
#define STRUCT(name) struct s##name { struct s##name *next; int value; } v##name;
struct large { HUNDRED(MEMBER, m) } large;
HUNDRED(STRUCT, n)
