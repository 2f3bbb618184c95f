"""Hello, as a program in Python says it."""

import wasmtime

engine = wasmtime.Engine()
module = wasmtime.Module(
    engine,
    '(module (import "" "hello" (func $hello)) (func (export "run") (call $hello)))',
)
store = wasmtime.Store(engine)
hello = wasmtime.Func(store, wasmtime.FuncType([], []), lambda: print("Hello from Python!"))
instance = wasmtime.Instance(store, module, [hello])
instance.exports(store)["run"](store)
