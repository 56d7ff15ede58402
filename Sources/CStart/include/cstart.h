/* What has to be known or settled before any Swift code runs. */
#ifndef SWBPF_CSTART_H
#define SWBPF_CSTART_H

/* The words this process was started with, as the kernel handed them over. Swift looks for them
 * in /proc, and finds none where that is not mounted. */
int swbpf_argument_count(void);
char **swbpf_arguments(void);

#endif
