// Names that are C's, C++'s or bpftool's own.
struct class { int new, delete, this; } class;
typedef int template;
template virtual;
struct private { struct class public; union { int i; } protected; } private;
enum try { catch, throw, namespace } try;
struct va_list { int reg; } va_list_value;
typedef struct va_list *__builtin_va_list_copy;
__builtin_va_list_copy copy;
__builtin_va_list builtin;
typedef __UINT64_TYPE__ __u64;
__u64 wide;
