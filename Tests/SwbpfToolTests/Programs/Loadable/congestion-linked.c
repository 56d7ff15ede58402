// A congestion control that stays as it is, and one that a link holds.
#include "congestion.c"
SEC(".struct_ops.link") struct tcp_congestion_ops NAMED(linked, ID) = OPERATIONS("l");
