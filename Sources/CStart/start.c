#include "cstart.h"

#include <stdlib.h>

static int argument_count;
static char **argument_words;

int swbpf_argument_count(void) { return argument_count; }
char **swbpf_arguments(void) { return argument_words; }

/* 101 is the first priority that is not the C library's own: before the Swift runtime starts. */
__attribute__((constructor(101))) static void start(int count, char **words) {
    argument_count = count;
    argument_words = words;
    /* The runtime looks for its crash reporter beside the executable, finds that in /proc, and
     * aborts where it is not mounted. It does not look if told where: any path will do, since
     * the reporter is not part of a static executable. */
    setenv("SWIFT_BACKTRACE", "enable=no,swift-backtrace=/", 0);
}
