#include "clibbpf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

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

/* libbpf's callback has no argument of its own, and Swift no variable arguments. */
static swbpf_libbpf_listener current_listener;

__attribute__((format(printf, 2, 0))) static int print(enum libbpf_print_level level, const char *format,
                                                       va_list arguments) {
    swbpf_libbpf_listener listener = current_listener;
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (listener == NULL || length < 0) return 0;
    char *text = malloc((size_t)length + 1);
    if (text == NULL) return 0;
    vsnprintf(text, (size_t)length + 1, format, arguments);
    listener((int)level, text, (size_t)length);
    free(text);
    return length;
}

void swbpf_libbpf_listen(swbpf_libbpf_listener listener) {
    current_listener = listener;
    libbpf_set_print(listener == NULL ? NULL : print);
}
