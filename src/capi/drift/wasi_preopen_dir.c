/*
 * wasi_config_preopen_dir: up to 26 it took no permissions, and all were given; from 27 to 47 it
 * took two masks, for directories and for files; since 48 it takes whether the guest may change
 * anything. (Headers 26, 27 and 48: include/wasi.h.)
 */
#include "capi/abilities.h"
#include "capi/drift/drift.h"

typedef bool preopen_dir_without_permissions(wasi_config_t *config, const char *host_path,
                                             const char *guest_path);
typedef bool preopen_dir_with_masks(wasi_config_t *config, const char *host_path,
                                    const char *guest_path, size_t dir_permissions,
                                    size_t file_permissions);

bool capi_can_preopen_read_only(const struct capi *capi) {
    return capi->wasi_config_preopen_dir != NULL && capi->identity.major >= 27;
}

/* Read-only is refused: the directory would be writable. */
static bool preopen_dir_20(const struct capi *capi, wasi_config_t *config, const char *host_path,
                           const char *guest_path, bool fs_mutable) {
    if (!fs_mutable) {
        return false;
    }
    return capi_native(capi, wasi_config_preopen_dir,
                       preopen_dir_without_permissions *)(config, host_path, guest_path);
}

static bool preopen_dir_27(const struct capi *capi, wasi_config_t *config, const char *host_path,
                           const char *guest_path, bool fs_mutable) {
    size_t dir_permissions = WASMTIME_WASI_DIR_PERMS_READ;
    size_t file_permissions = WASMTIME_WASI_FILE_PERMS_READ;
    if (fs_mutable) {
        dir_permissions |= WASMTIME_WASI_DIR_PERMS_WRITE;
        file_permissions |= WASMTIME_WASI_FILE_PERMS_WRITE;
    }
    return capi_native(capi, wasi_config_preopen_dir, preopen_dir_with_masks *)(
        config, host_path, guest_path, dir_permissions, file_permissions);
}

void drift_wasi_preopen_dir_without_permissions(struct capi *capi) {
    DRIFT_ADAPT(capi, wasi_config_preopen_dir, wasi_config_preopen_dir, preopen_dir_20);
}

void drift_wasi_preopen_dir_with_masks(struct capi *capi) {
    DRIFT_ADAPT(capi, wasi_config_preopen_dir, wasi_config_preopen_dir, preopen_dir_27);
}
