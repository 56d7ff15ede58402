// Every size and encoding of integers.
_Bool boolean = 1;
char character;
signed char signed_character;
unsigned char unsigned_character;
short number16;
unsigned short unsigned16;
int number32;
unsigned int unsigned32;
long number64;
unsigned long unsigned64;
long long wide64;
unsigned long long unsigned_wide64;
__int128 number128;
unsigned __int128 unsigned128;

struct numbers {
    _Bool boolean;
    signed char signed_character;
    unsigned short unsigned16;
    unsigned __int128 unsigned128;
} numbers;
