#include "os/file.h"

#include "alloc.h"
#include "os/text_windows.h"

#include <stdio.h>
#include <windows.h>

static HANDLE handle_of(struct file_reader *reader) { return (HANDLE)reader->file; }

/* A path that is not UTF-8 leads nowhere. */
bool os_file_exists(const char *path, bool *exists) {
    wchar_t *wide = windows_wide_text(path);
    *exists = false;
    if (wide == NULL) {
        return !windows_is_out_of_memory(GetLastError());
    }
    *exists = GetFileAttributesW(wide) != INVALID_FILE_ATTRIBUTES;
    mem_free(wide);
    return true;
}

static bool fail(struct file_reader *reader, DWORD code) {
    windows_error_text(code, reader->reason, sizeof reader->reason);
    return false;
}

static bool examine(struct file_reader *reader) {
    BY_HANDLE_FILE_INFORMATION information;
    LARGE_INTEGER size;
    /* Pipes and devices have no such information. */
    if (!GetFileInformationByHandle(handle_of(reader), &information)) {
        return true;
    }
    if ((information.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) != 0) {
        (void)snprintf(reader->reason, sizeof reader->reason, "Is a directory");
        return false;
    }
    reader->is_regular = GetFileType(handle_of(reader)) == FILE_TYPE_DISK;
    if (reader->is_regular && GetFileSizeEx(handle_of(reader), &size)) {
        reader->size = (uint64_t)size.QuadPart;
    }
    return true;
}

bool file_reader_open(struct file_reader *reader) {
    const DWORD share = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
    wchar_t *wide = windows_wide_text(reader->path);
    HANDLE file = INVALID_HANDLE_VALUE;
    if (wide == NULL) {
        return fail(reader, GetLastError());
    }
    /* The flag is what it takes to open a directory, which is then told from a missing file. */
    file = CreateFileW(wide, GENERIC_READ, share, NULL, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS,
                       NULL);
    mem_free(wide);
    if (file == INVALID_HANDLE_VALUE) {
        return fail(reader, GetLastError());
    }
    reader->file = (intptr_t)file;
    if (!examine(reader)) {
        file_reader_close(reader);
        return false;
    }
    return true;
}

bool file_reader_read(struct file_reader *reader, uint8_t *bytes, size_t size, size_t *count) {
    const size_t most = (size_t)1 << 30; /* one ReadFile() takes no more than a DWORD says */
    *count = 0;
    while (*count < size) {
        size_t wanted = size - *count < most ? size - *count : most;
        DWORD got = 0;
        if (!ReadFile(handle_of(reader), bytes + *count, (DWORD)wanted, &got, NULL)) {
            DWORD code = GetLastError();
            return code == ERROR_BROKEN_PIPE || fail(reader, code); /* the former ends a pipe */
        }
        if (got == 0) {
            return true;
        }
        *count += got;
    }
    return true;
}

void file_reader_close(struct file_reader *reader) { (void)CloseHandle(handle_of(reader)); }
