// Text in all its forms.
char text[] = "text";
unsigned char bytes[4] = {1, 2};
signed char signed_bytes[4] = {-1};
char table[2][8] = {"one", "two"};
const char *const list[] = {"first", "second"};
struct record { char name[16]; char *pointer; const char constant[4]; char rest[]; } *record;
typedef char letter;
letter letters[3];
