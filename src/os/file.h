/* What os/file.c needs of the operating system. */
#ifndef OS_FILE_H
#define OS_FILE_H

#include "os/os.h"

struct file_reader {
    const char *path;
    intptr_t file; /* a descriptor, or a HANDLE */
    uint64_t size; /* 0 when the system cannot tell */
    bool is_regular;
    char reason[160]; /* why the last operation failed, as in os/os.h */
};

/* False with a reason, also for a directory. */
bool file_reader_open(struct file_reader *reader);

/* Reads until `size` bytes have come or the file has ended. False with a reason. */
bool file_reader_read(struct file_reader *reader, uint8_t *bytes, size_t size, size_t *count);

void file_reader_close(struct file_reader *reader);

#endif
