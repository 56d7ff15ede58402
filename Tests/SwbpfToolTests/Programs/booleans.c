// Truth values.
#include <stdbool.h>
typedef bool truth;
bool plain = true;
truth named;
struct flags { bool first : 1, second : 1; bool third; truth fourth[3]; bool *fifth; } flags;
bool (*predicate)(bool, truth);
bool both(bool first, bool second) { return first && second; }
