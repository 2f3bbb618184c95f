#include "binary.h"

#include "command.h"
#include "report.h"

int binary_read(const char *path, struct binary *binary) {
    binary->file = file_shown_name(path);
    binary->kind = WMT_CONTENT_UNKNOWN;
    binary->translated = NULL;
    if (!file_read(path, &binary->content)) {
        return STATUS_FAILURE;
    }
    binary->kind = wmt_content_of(binary->content.bytes, binary->content.size);
    return STATUS_OK;
}

int binary_translate(struct binary *binary, wmt_engine *engine) {
    wmt_error *err = NULL;
    if (binary->kind == WMT_CONTENT_TEXT) {
        binary->translated = wmt_wat_to_wasm(engine, (const char *)binary->content.bytes,
                                             binary->content.size, &err);
    }
    return err == NULL ? STATUS_OK : report_error(binary->file, &err);
}

const void *binary_bytes(const struct binary *binary) {
    return binary->translated == NULL ? binary->content.bytes : wmt_bytes_data(binary->translated);
}

size_t binary_size(const struct binary *binary) {
    return binary->translated == NULL ? binary->content.size : wmt_bytes_size(binary->translated);
}

void binary_free(struct binary *binary) {
    wmt_bytes_delete(binary->translated);
    file_free(&binary->content);
}
