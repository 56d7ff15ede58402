// A pointer to each kind of type.
struct s; union u; enum e { E };
struct s { int i; }; union u { int i; };
typedef struct s s_t;
void *to_void; int *to_int; float *to_float;
struct s *to_struct; union u *to_union; enum e *to_enum;
s_t *to_typedef; int **to_pointer; int (*to_array)[2]; int (*to_function)(void);
const void *to_const_void; volatile void *to_volatile_void;
const volatile void *const to_const_volatile_void = 0;
struct unknown *to_forward; union unknown_too *to_forward_union; _Bool *to_bool; __int128 *to_wide;
void *const *volatile *restrict to_all;
