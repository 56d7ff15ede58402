// Bit-fields of enumerations, of typedefs and of constants.
enum state { IDLE, BUSY, GONE };
enum signs { MINUS = -1, PLUS = 1 };
typedef unsigned int word;
typedef const volatile word steady_word;
struct fields {
    enum state state : 2;
    enum signs sign : 3;
    word number : 11;
    const int constant : 5;
    steady_word steady : 9;
    _Bool yes : 1, no : 1;
} fields;
