//! Hello, as a program in Rust says it.
use wasmtime::{Engine, Linker, Module, Result, Store};

fn main() -> Result<()> {
    let engine = Engine::default();
    let module = Module::new(
        &engine,
        "(module (import \"\" \"hello\" (func $hello)) (func (export \"run\") (call $hello)))",
    )?;
    let mut linker = Linker::new(&engine);
    linker.func_wrap("", "hello", || println!("Hello from Rust!"))?;
    let mut store = Store::new(&engine, ());
    let instance = linker.instantiate(&mut store, &module)?;
    instance
        .get_typed_func::<(), ()>(&mut store, "run")?
        .call(&mut store, ())
}
