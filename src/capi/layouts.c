/* Holds types.h to the tables of the C API. The layouts are the same on all 64-bit platforms. */
#include "capi/types.h"

#if UINTPTR_MAX == UINT64_MAX
#define CAPI_LAYOUT(type, bytes, alignment)                                                        \
    _Static_assert(sizeof(type) == (bytes), #type " has the wrong size");                          \
    _Static_assert(_Alignof(type) == (alignment), #type " has the wrong alignment");
#define CAPI_FIELD(type, field, offset)                                                            \
    _Static_assert(offsetof(type, field) == (offset), #type "." #field " is in the wrong place");
#include "capi/layouts.def"

#define CAPI_CALLBACK(name, ...)                                                                   \
    _Static_assert(_Generic((name)0, __VA_ARGS__ : true, default : false), #name " has drifted");
#include "capi/callbacks.def"
#else
#error "libwasmtime's binary interface is known for 64-bit platforms only"
#endif
