/* A line on the terminal that says what takes so long. */
#ifndef WMT_CLI_PROGRESS_H
#define WMT_CLI_PROGRESS_H

/* From now on `FILE` is compiled. If that takes longer than a second, and standard error is a
 * terminal, a line says so until progress_end(). */
void progress_begin(const char *file);

void progress_end(void);

#endif
