#include "os/os.h"

#include "alloc.h"
#include "os/text_windows.h"

#include <wchar.h>
#include <windows.h>

static bool visit_wide(bool (*visit)(void *data, const char *variable), void *data,
                       const wchar_t *wide) {
    char *variable = windows_utf8_text(wide);
    bool go_on = variable != NULL && visit(data, variable);
    mem_free(variable);
    return go_on;
}

bool os_environment_each(bool (*visit)(void *data, const char *variable), void *data) {
    bool go_on = true;
    wchar_t *all = GetEnvironmentStringsW();
    if (all == NULL) {
        return false;
    }
    for (const wchar_t *at = all; go_on && *at != L'\0'; at += wcslen(at) + 1) {
        /* Those that start with '=' are the current directories of drives, not variables. */
        go_on = *at == L'=' || visit_wide(visit, data, at);
    }
    (void)FreeEnvironmentStringsW(all);
    return go_on;
}
