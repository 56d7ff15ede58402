// A TCP congestion control. ID makes its names the test's own.
#include "loadable.h"
#define PASTE(left, right) left##right
#define NAMED(name, id) PASTE(name, id)
#define TEXT(text) #text
#define NAME(letter, id) letter TEXT(id)
struct sock;
struct tcp_congestion_ops {
    u32 (*ssthresh)(struct sock *);
    void (*cong_avoid)(struct sock *, u32, u32);
    u32 (*undo_cwnd)(struct sock *);
    char name[16];
} CORE;
SEC("struct_ops/cc_ssthresh") u32 cc_ssthresh(u64 *ctx) { return 2; }
SEC("struct_ops/cc_cong_avoid") void cc_cong_avoid(u64 *ctx) {}
SEC("struct_ops/cc_undo_cwnd") u32 cc_undo_cwnd(u64 *ctx) { return 2; }
#define OPERATIONS(letter) \
    { .ssthresh = (void *)cc_ssthresh, .cong_avoid = (void *)cc_cong_avoid, .undo_cwnd = (void *)cc_undo_cwnd, \
      .name = NAME(letter, ID) }
SEC(".struct_ops") struct tcp_congestion_ops NAMED(plain, ID) = OPERATIONS("p");
