// Tags on declarations: types, members, variables, functions, arguments, typedefs.
#define TAG(name) __attribute__((btf_decl_tag(name)))
struct TAG("on type") tagged {
    int first TAG("on member") TAG("again");
    int second;
    int third TAG("on third");
} tagged TAG("on variable");
typedef struct tagged tagged_t TAG("on typedef");
tagged_t other;
union TAG("on union") either { int i TAG("in union"); } either;
int TAG("on function") called(int first, int second TAG("on argument")) { return first - second; }
