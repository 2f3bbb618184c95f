#include <wmt/base.h>

const char *wmt_version(void) { return WMT_VERSION_TEXT; }

int wmt_abi_version(void) { return WMT_ABI_VERSION; }
