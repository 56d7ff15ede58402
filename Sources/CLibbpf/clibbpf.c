/* elfutils 0.192 ships a libelf.a whose elf_begin and elf_end call two functions that are
 * in none of its archives. They set up and clear a search tree that only
 * elf_getdata_rawchunk, which libbpf does not use, ever fills; the structure they would
 * set up is zeroed already. Weak, so that a libelf.a which has them keeps its own. */
__attribute__((weak)) void eu_search_tree_init(void *tree);
__attribute__((weak)) void eu_search_tree_fini(void *tree, void (*free_node)(void *));

void eu_search_tree_init(void *tree) { (void)tree; }

void eu_search_tree_fini(void *tree, void (*free_node)(void *)) {
    (void)tree;
    (void)free_node;
}
