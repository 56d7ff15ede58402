// An enumeration that is only declared.
enum later;
enum later { NOW = 1 } now;
enum never;
struct waiting {
    enum never *pointer;
    enum later later;
} waiting;
