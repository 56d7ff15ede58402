// Maps as libbpf has them declared.
#define UINT(name, value) int (*name)[value]
#define TYPE(name, value) typeof(value) *name
#define ARRAY(name, value) typeof(value) *name[]
#define MAPS __attribute__((section(".maps"), used))
struct key { int first; char second[4]; };
struct value { long count; union { int i; char c; }; };
struct {
    UINT(type, 1);
    UINT(max_entries, 128);
    TYPE(key, struct key);
    TYPE(value, struct value);
} hash MAPS;
struct {
    UINT(type, 2);
    UINT(max_entries, 1);
    UINT(key_size, 4);
    UINT(value_size, 8);
    UINT(pinning, 1);
} array MAPS;
struct inner {
    UINT(type, 2);
    UINT(max_entries, 4);
    TYPE(key, int);
    TYPE(value, long);
} inner_map MAPS;
struct {
    UINT(type, 12);
    UINT(max_entries, 2);
    TYPE(key, int);
    ARRAY(values, struct inner);
} outer MAPS = {.values = {[0] = &inner_map}};
