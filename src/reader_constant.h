/* Constant expressions: how tables and globals begin. */
#ifndef WMT_SRC_READER_CONSTANT_H
#define WMT_SRC_READER_CONSTANT_H

#include "reader.h"

/* Skips the instructions of a constant expression and its `end`. Nothing tells their length, so an
 * instruction that this libwmt does not know is an UNKNOWN_ENCODING. */
void reader_skip_constant(struct reader *reader);

#endif
