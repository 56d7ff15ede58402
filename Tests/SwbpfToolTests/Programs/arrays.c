// Arrays of arrays, of pointers, of structures, of typedefs.
struct point {
    int x, y;
};
typedef char name_t[16];
typedef name_t names_t[4];
int plain[10];
int matrix[3][4];
char cube[2][3][4];
struct point points[5];
struct point *pointers[5];
struct point (*pointer_to_array)[5];
name_t name;
names_t names;
names_t *pointer_to_names[2];
const char constant[8] = "constant";
int *(*(*deep)[3])[4];
char none[0];
