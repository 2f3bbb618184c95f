/* The identity of defined types: see struct type_id.
 *
 * A recursion group is fed to a digest piece by piece, in the order in which the binary format has
 * them. References to types of the same group go in by their place in the group, those to earlier
 * groups by their identity, so the digest does not depend on the module's numbering. */
#ifndef WMT_SRC_TYPE_IDENTITY_H
#define WMT_SRC_TYPE_IDENTITY_H

#include "digest.h"
#include "type.h"

struct type_group {
    struct digest digest;
    uint32_t first; /* index of the group's first type */
};

/* Of a group whose first type has the index `first`. */
void type_group_begin(struct type_group *group, uint32_t first, uint32_t count);

/* How each type of the group begins; the other two are those of custom descriptors, or NULL. */
void type_group_add_head(struct type_group *group, const struct type_def *def,
                         const struct type_def *describes, const struct type_def *descriptor);

/* A count, a flag, ...: anything that is a number. */
void type_group_add_number(struct type_group *group, uint32_t number);

/* A reference to a defined type, or to none (NULL). */
void type_group_add_def(struct type_group *group, const struct type_def *def);

void type_group_add_val(struct type_group *group, const wmt_valtype *type);

/* Sets the identities of the `count` types of the group. */
void type_group_end(struct type_group *group, struct type_def *defs, uint32_t count);

#endif
