#include "value.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What is particular to floats of one width. */
struct float_format {
    int width;         /* in bits */
    int fraction_bits; /* the payload of a NaN is as wide */
    int max_digits;    /* decimal digits that always give the same float back */
};

static const struct float_format f32_format = {32, 23, 9};
static const struct float_format f64_format = {64, 52, 17};

/* A whole number as sign and magnitude; false if the text is none. Beyond 64 bits, errno is set. */
static bool parse_magnitude(const char *text, bool *negative, uint64_t *magnitude) {
    char *end = NULL;
    int base = 10;
    *negative = *text == '-';
    text += *text == '-' || *text == '+';
    if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) {
        base = 16;
        text += 2;
    }
    if (!isxdigit((unsigned char)*text)) {
        return false; /* strtoull would take a second sign, or spaces */
    }
    errno = 0;
    *magnitude = strtoull(text, &end, base);
    return *end == '\0' && end != text;
}

bool value_parse_count(const char *text, uint64_t *count) {
    bool negative = false;
    return parse_magnitude(text, &negative, count) && errno == 0 && !negative;
}

/* A whole number of `width` bits, signed or unsigned, as two's complement. */
static const char *parse_integer(const char *text, int width, uint64_t *bits) {
    bool negative = false;
    uint64_t magnitude = 0;
    uint64_t sign_bit = UINT64_C(1) << (width - 1);
    uint64_t limit = 0;
    if (!parse_magnitude(text, &negative, &magnitude)) {
        return "is not a whole number";
    }
    limit = negative ? sign_bit : sign_bit + (sign_bit - 1);
    if (errno == ERANGE || magnitude > limit) {
        return width == 32 ? "is out of range (-2147483648 to 4294967295)"
                           : "is out of range (-9223372036854775808 to 18446744073709551615)";
    }
    *bits = negative ? 0 - magnitude : magnitude;
    return NULL;
}

/* The bits of `nan` or `nan:0x...`, with or without a sign. */
static const char *parse_nan(const char *text, const struct float_format *format, uint64_t *bits) {
    uint64_t fraction_mask = (UINT64_C(1) << format->fraction_bits) - 1;
    uint64_t sign_and_exponent = ~fraction_mask;
    uint64_t payload = UINT64_C(1) << (format->fraction_bits - 1);
    bool negative = *text == '-';
    bool payload_negative = false;
    text += *text == '-' || *text == '+';
    text += strlen("nan");
    if (!negative) {
        sign_and_exponent &= ~(UINT64_C(1) << (format->width - 1));
    }
    if (*text == ':') {
        bool parsed = parse_magnitude(text + 1, &payload_negative, &payload) && errno == 0;
        if (!parsed || payload_negative || payload == 0 || payload > fraction_mask) {
            return "has a payload that a NaN of this type cannot have";
        }
    } else if (*text != '\0') {
        return "is not a number";
    }
    *bits = sign_and_exponent | payload;
    return NULL;
}

static bool is_nan_text(const char *text) {
    text += *text == '-' || *text == '+';
    return strncmp(text, "nan", strlen("nan")) == 0;
}

/* Whether strtod() took all of `text`, and did not have to make it infinite to do so. */
static const char *check_float(const char *text, const char *end, bool is_infinite) {
    bool spaced = isspace((unsigned char)*text);
    if (spaced || end == text || *end != '\0') {
        return "is not a number";
    }
    return errno == ERANGE && is_infinite ? "is out of range" : NULL;
}

static const char *parse_f32(const char *text, wmt_val *value) {
    char *end = NULL;
    if (is_nan_text(text)) {
        uint64_t bits = 0;
        const char *wrong = parse_nan(text, &f32_format, &bits);
        *value = wmt_f32(0);
        value->of.u32 = (uint32_t)bits;
        return wrong;
    }
    errno = 0;
    *value = wmt_f32(strtof(text, &end));
    return check_float(text, end, isinf(value->of.f32) != 0);
}

static const char *parse_f64(const char *text, wmt_val *value) {
    char *end = NULL;
    if (is_nan_text(text)) {
        uint64_t bits = 0;
        const char *wrong = parse_nan(text, &f64_format, &bits);
        *value = wmt_f64(0);
        value->of.u64 = bits;
        return wrong;
    }
    errno = 0;
    *value = wmt_f64(strtod(text, &end));
    return check_float(text, end, isinf(value->of.f64) != 0);
}

static const char *parse_i32(const char *text, wmt_val *value) {
    uint64_t bits = 0;
    const char *wrong = parse_integer(text, 32, &bits);
    *value = wmt_i32(0);
    value->of.u32 = (uint32_t)bits;
    return wrong;
}

static const char *parse_i64(const char *text, wmt_val *value) {
    uint64_t bits = 0;
    const char *wrong = parse_integer(text, 64, &bits);
    *value = wmt_i64(0);
    value->of.u64 = bits;
    return wrong;
}

static const char *parse_v128(const char *text, wmt_val *value) {
    uint8_t bytes[16] = {0};
    if (strlen(text) != 2 * sizeof bytes ||
        strspn(text, "0123456789abcdefABCDEF") != strlen(text)) {
        return "is not 32 hexadecimal digits";
    }
    for (size_t i = 0; i < sizeof bytes; i++) {
        char digits[3] = {text[2 * i], text[2 * i + 1], '\0'};
        bytes[i] = (uint8_t)strtoul(digits, NULL, 16);
    }
    *value = wmt_v128(bytes);
    return NULL;
}

static const char *parse_null(const wmt_valtype *type, const char *text, wmt_val *value) {
    if (strcmp(text, "null") != 0) {
        return "is not null, and no other reference can be written here";
    }
    *value = wmt_null((wmt_valkind)wmt_valtype_kind(type));
    return wmt_valtype_is_nullable(type) ? NULL : "is not a value of this type, which has no null";
}

const char *value_parse(const wmt_valtype *type, const char *text, wmt_val *value) {
    switch (wmt_valtype_kind(type)) {
    case WMT_I32:
        return parse_i32(text, value);
    case WMT_I64:
        return parse_i64(text, value);
    case WMT_F32:
        return parse_f32(text, value);
    case WMT_F64:
        return parse_f64(text, value);
    case WMT_V128:
        return parse_v128(text, value);
    default:
        return parse_null(type, text, value);
    }
}

static void print_nan(FILE *stream, uint64_t bits, const struct float_format *format) {
    uint64_t payload = bits & ((UINT64_C(1) << format->fraction_bits) - 1);
    bool negative = (bits >> (format->width - 1)) != 0;
    (void)fprintf(stream, "%snan", negative ? "-" : "");
    if (payload != UINT64_C(1) << (format->fraction_bits - 1)) {
        (void)fprintf(stream, ":0x%" PRIx64, payload);
    }
}

/* Whole numbers of a moderate size are printed without an exponent. */
static bool print_whole(FILE *stream, double number) {
    bool is_moderate = number > -1e15 && number < 1e15;
    bool is_whole = is_moderate && (double)(int64_t)number == number;
    if (is_whole) {
        (void)fprintf(stream, "%.0f", number);
    }
    return is_whole;
}

static void print_f32(FILE *stream, const wmt_val *value) {
    char text[64] = "";
    float back = 0;
    if (isnan(value->of.f32)) {
        print_nan(stream, value->of.u32, &f32_format);
        return;
    }
    if (print_whole(stream, (double)value->of.f32)) {
        return;
    }
    for (int digits = 1; digits <= f32_format.max_digits; digits++) {
        (void)snprintf(text, sizeof text, "%.*g", digits, (double)value->of.f32);
        back = strtof(text, NULL);
        if (memcmp(&back, &value->of.f32, sizeof back) == 0) {
            break;
        }
    }
    (void)fputs(text, stream);
}

static void print_f64(FILE *stream, const wmt_val *value) {
    char text[64] = "";
    double back = 0;
    if (isnan(value->of.f64)) {
        print_nan(stream, value->of.u64, &f64_format);
        return;
    }
    if (print_whole(stream, value->of.f64)) {
        return;
    }
    for (int digits = 1; digits <= f64_format.max_digits; digits++) {
        (void)snprintf(text, sizeof text, "%.*g", digits, value->of.f64);
        back = strtod(text, NULL);
        if (memcmp(&back, &value->of.f64, sizeof back) == 0) {
            break;
        }
    }
    (void)fputs(text, stream);
}

static void print_v128(FILE *stream, const wmt_val *value) {
    for (size_t i = 0; i < sizeof value->of.v128; i++) {
        (void)fprintf(stream, "%02x", value->of.v128[i]);
    }
}

static void print_reference(FILE *stream, const wmt_val *value) {
    bool is_null = value->kind == WMT_FUNCREF ? value->of.func == NULL : value->of.ref == NULL;
    if (is_null) {
        (void)fputs("null", stream);
    } else {
        (void)fprintf(stream, "<%s>", wmt_valkind_name(value->kind));
    }
}

void value_print(FILE *stream, const wmt_val *value) {
    switch (value->kind) {
    case WMT_I32:
        (void)fprintf(stream, "%" PRId32, value->of.i32);
        return;
    case WMT_I64:
        (void)fprintf(stream, "%" PRId64, value->of.i64);
        return;
    case WMT_F32:
        print_f32(stream, value);
        return;
    case WMT_F64:
        print_f64(stream, value);
        return;
    case WMT_V128:
        print_v128(stream, value);
        return;
    default:
        print_reference(stream, value);
    }
}
