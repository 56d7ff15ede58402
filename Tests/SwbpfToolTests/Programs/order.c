// Structures that need each other by value, declared from the last to the first.
struct a;
struct b;
struct c;
struct z { struct a *a; struct b *b; struct c *c; };
struct a { struct z z; };
struct b { struct a a; struct z *z; };
struct c { struct b b; struct a a[2]; struct c *c; };
struct c c;
typedef struct c c_t;
typedef c_t *c_p;
struct y { c_p p; c_t t; } y;
