/**
 * @file wmt.h
 * Wasmtime for C, with nothing linked: everything.
 *
 * Start with wmt/error.h, which explains the `err` that every function takes, then follow the hello
 * example: wmt/engine.h, wmt/store.h, wmt/module.h, wmt/func.h, wmt/instance.h.
 */
#ifndef WMT_H
#define WMT_H

#include <wmt/artifact.h>
#include <wmt/base.h>
#include <wmt/bulk.h>
#include <wmt/bytes.h>
#include <wmt/config.h>
#include <wmt/engine.h>
#include <wmt/epoch.h>
#include <wmt/error.h>
#include <wmt/exception.h>
#include <wmt/extern.h>
#include <wmt/fuel.h>
#include <wmt/func.h>
#include <wmt/global.h>
#include <wmt/inspection.h>
#include <wmt/instance.h>
#include <wmt/interrupt.h>
#include <wmt/linker.h>
#include <wmt/memory.h>
#include <wmt/memory_creator.h>
#include <wmt/memory_view.h>
#include <wmt/module.h>
#include <wmt/object.h>
#include <wmt/object_type.h>
#include <wmt/profiler.h>
#include <wmt/raw.h>
#include <wmt/ref.h>
#include <wmt/runtime.h>
#include <wmt/shared_memory.h>
#include <wmt/store.h>
#include <wmt/store_limits.h>
#include <wmt/table.h>
#include <wmt/tag.h>
#include <wmt/time_limit.h>
#include <wmt/type.h>
#include <wmt/typed.h>
#include <wmt/val.h>
#include <wmt/wasi.h>

#endif
