/* What reading a map and writing an answer cost at least, for scripts/bench: the batch system calls alone, and
 * write(2) of as many bytes as the answer has.
 *
 *     bare-batch MAP_ID KEY_SIZE VALUE_SIZE ENTRIES_PER_CALL ANSWER_BYTES
 */
#include <errno.h>
#include <linux/bpf.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static long call(int command, union bpf_attr *attributes) {
    return syscall(SYS_bpf, command, attributes, sizeof(*attributes));
}

int main(int count, char **words) {
    if (count != 6) return 2;
    uint32_t key_size = atoi(words[2]), value_size = atoi(words[3]), capacity = atoi(words[4]);
    long long rest = atoll(words[5]);
    union bpf_attr attributes;
    memset(&attributes, 0, sizeof(attributes));
    attributes.map_id = atoi(words[1]);
    attributes.open_flags = BPF_F_RDONLY;
    int map = call(BPF_MAP_GET_FD_BY_ID, &attributes);
    if (map < 0) return perror("map"), 1;

    char *keys = malloc((size_t)key_size * capacity), *values = malloc((size_t)value_size * capacity);
    char position[2][512] = {{0}};
    long long entries = 0;
    for (int turn = 0;; turn++) {
        memset(&attributes, 0, sizeof(attributes));
        attributes.batch.map_fd = map;
        attributes.batch.in_batch = turn ? (uintptr_t)position[turn % 2] : 0;
        attributes.batch.out_batch = (uintptr_t)position[(turn + 1) % 2];
        attributes.batch.keys = (uintptr_t)keys;
        attributes.batch.values = (uintptr_t)values;
        attributes.batch.count = capacity;
        long result = call(BPF_MAP_LOOKUP_BATCH, &attributes);
        if (result < 0 && errno != ENOENT) return perror("batch"), 1;
        entries += attributes.batch.count;
        if (result < 0) break;
    }
    static char answer[1 << 16];
    memset(answer, '0', sizeof(answer));
    while (rest > 0) {
        long written = write(1, answer, rest < (long long)sizeof(answer) ? rest : (long long)sizeof(answer));
        if (written < 0) return perror("write"), 1;
        rest -= written;
    }
    fprintf(stderr, "%lld entries\n", entries);
    return 0;
}
