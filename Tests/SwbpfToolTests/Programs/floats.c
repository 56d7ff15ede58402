// Floating point of each size that BPF has.
struct floats {
    float single;
    double twice;
    long double longest;
    float list[3];
} floats;

double (*operation)(float, double);
