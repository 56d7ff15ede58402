// Lines and functions spread over files with names of many kinds.
#line 1 "/an/absolute/path.c"
static __attribute__((noinline)) int first(int a) {
    return a * 3;
}
#line 70000 "relative path.c"
__attribute__((section("tc"))) int entry(int *a) {
    int b = first(*a);
    for (int i = 0; i < *a; i++)
        b += first(i);
    return b;
}
