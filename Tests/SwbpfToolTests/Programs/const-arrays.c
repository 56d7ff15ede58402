// Qualified arrays and structures in typedefs.
typedef int row[3];
typedef const row constant_row;
typedef volatile constant_row unsteady_row;
const row first = {1};
constant_row second = {2};
unsteady_row third;
const row *fourth;
struct rows { const row a; constant_row *b; unsteady_row c[2]; row d; } rows;
