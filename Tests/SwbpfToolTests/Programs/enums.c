// Enumerations: signed, unsigned, small, with equal values, with one value.
enum color { RED, GREEN = 5, BLUE } color;
enum signs { NEGATIVE = -1, NOUGHT, POSITIVE } sign;
enum limits { LEAST = -2147483647 - 1, MOST = 2147483647 } limit;
enum large { LARGE = 4294967295U } large;
enum same { ONE = 1, UNO = 1, EINS = 1 } same;
enum __attribute__((packed)) small { TINY, SMALL } small;
enum __attribute__((packed)) small_signs { BELOW = -1, ABOVE } small_sign;
enum __attribute__((packed)) middle { MIDDLE = 1000 } middle;
enum { FIRST_NAMELESS, SECOND_NAMELESS } nameless;
enum { ONLY_VALUE = 7 };
