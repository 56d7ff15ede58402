// Code and data with no type but int and functions.
int zero(void) { return 0; }
