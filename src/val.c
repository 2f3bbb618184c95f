#include <wmt/val.h>

static const char *const names[] = {
    [WMT_NONE] = "none",       [WMT_I32] = "i32",
    [WMT_I64] = "i64",         [WMT_F32] = "f32",
    [WMT_F64] = "f64",         [WMT_V128] = "v128",
    [WMT_FUNCREF] = "funcref", [WMT_EXTERNREF] = "externref",
    [WMT_ANYREF] = "anyref",   [WMT_EXNREF] = "exnref",
    [WMT_CONTREF] = "contref",
};

const char *wmt_valkind_name(uint32_t kind) {
    return kind < sizeof names / sizeof names[0] ? names[kind] : "unknown";
}
