// A file without any program.
int nothing = 1;
