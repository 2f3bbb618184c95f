/**
 * @file wmt/tag.h
 * Tags: what tells one sort of exception from another, and which values it carries.
 *
 * A wmt_tag belongs to its store (wmt/store.h) and lives as long. It can be an import of a guest,
 * or one of its exports (wmt_instance_tag()); exceptions are thrown and read by wmt/exception.h.
 *
 * Tags can be made since libwasmtime 44. From 39 to 43, where guests can have them, those that a
 * guest exports cannot be had either.
 *
 * Semantics: https://webassembly.github.io/spec/core/exec/runtime.html#tag-instances
 */
#ifndef WMT_TAG_H
#define WMT_TAG_H

#include <wmt/base.h>
#include <wmt/type.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Make a tag.
 *
 * @param signature the types of the values, as text: "(i32, externref) -> ()". It has no results.
 * @return a tag of the store, different from all others; NULL on failure: WMT_ERROR_INVALID (NULL,
 *         a signature that cannot be read or has results, a busy store), WMT_ERROR_UNSUPPORTED
 *         (before 44, or a type that this libwasmtime cannot name), WMT_ERROR_NOMEM.
 */
WMT_API wmt_tag *wmt_tag_new(wmt_store *store, const char *signature, wmt_error **err);

/** The type of a tag, such as "tag (i32) -> ()"; as wmt_extern_type(). */
WMT_API const wmt_type *wmt_tag_type(const wmt_tag *tag);

/**
 * Whether two tags are the same. The same pointer always is; two pointers of one tag can differ.
 *
 * @return false also on failure: WMT_ERROR_INVALID (NULL, stale, of different stores, a busy
 *         store), WMT_ERROR_UNSUPPORTED (before 44).
 */
WMT_API bool wmt_tag_equal(const wmt_tag *one, const wmt_tag *other, wmt_error **err);

#ifdef __cplusplus
}
#endif

#endif
