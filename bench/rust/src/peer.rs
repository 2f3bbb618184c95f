//! The peer in Rust: typed functions, `func_wrap`, and the engine's own ways for the rest.
//! README.md has the protocol that it serves.
use std::hint::black_box;
use std::io::{self, BufRead, Write};
use std::time::Instant;
use wasmtime::{
    Engine, Instance, InstancePre, Linker, Memory, Module, Result, Store, TypedFunc, WasmParams,
    WasmResults,
};

/// What the works are done with.
struct Peer {
    engine: Engine,
    pre: InstancePre<()>,
    store: Store<()>,
    none: TypedFunc<(), ()>,
    two: TypedFunc<(i32, i32), i32>,
    four: TypedFunc<(f64, f64, f64, f64), f64>,
    loop_none: TypedFunc<i32, ()>,
    loop_two: TypedFunc<i32, ()>,
    loop_four: TypedFunc<i32, ()>,
    upper: TypedFunc<(i32, i32), i32>,
    memory: Memory,
    artifact: String,
    columns: Columns,
    kept: Vec<(Store<()>, Instance)>,
}

/// Arguments for the function `two`, and room for its results, a row each.
struct Columns {
    first: Vec<i32>,
    second: Vec<i32>,
    sums: Vec<i32>,
}

const ROWS: i32 = 1_000_000;

type Work = fn(&mut Peer, u32) -> Result<()>;

const WORKS: &[(&str, Work)] = &[
    ("call_none", call_none),
    ("call_two", call_two),
    ("call_four", call_four),
    ("host_none", |peer, count| {
        peer.loop_none.call(&mut peer.store, count as i32)
    }),
    ("host_two", |peer, count| {
        peer.loop_two.call(&mut peer.store, count as i32)
    }),
    ("host_four", |peer, count| {
        peer.loop_four.call(&mut peer.store, count as i32)
    }),
    ("rows_1", |peer, count| rows(peer, count, 1)),
    ("rows_100", |peer, count| rows(peer, count, 100)),
    ("rows_1000000", |peer, count| {
        rows(peer, count, ROWS as usize)
    }),
    ("instantiate", instantiate),
    ("read", read),
    ("string", string),
    ("load", load),
    ("instances", keep_instances),
];

fn call_none(peer: &mut Peer, count: u32) -> Result<()> {
    for _ in 0..count {
        peer.none.call(&mut peer.store, ())?;
    }
    Ok(())
}

fn call_two(peer: &mut Peer, count: u32) -> Result<()> {
    for i in 0..count {
        black_box(peer.two.call(&mut peer.store, (i as i32, 2))?);
    }
    Ok(())
}

fn call_four(peer: &mut Peer, count: u32) -> Result<()> {
    for i in 0..count {
        black_box(peer.four.call(&mut peer.store, (i.into(), 2.0, 3.0, 4.0))?);
    }
    Ok(())
}

/// One call a row.
fn rows(peer: &mut Peer, count: u32, rows: usize) -> Result<()> {
    let columns = &mut peer.columns;
    for _ in 0..count {
        for row in 0..rows {
            let arguments = (columns.first[row], columns.second[row]);
            columns.sums[row] = peer.two.call(&mut peer.store, arguments)?;
        }
        black_box(&mut columns.sums);
    }
    Ok(())
}

fn instantiate(peer: &mut Peer, count: u32) -> Result<()> {
    for _ in 0..count {
        let mut store = Store::new(&peer.engine, ());
        black_box(peer.pre.instantiate(&mut store)?);
    }
    Ok(())
}

fn read(peer: &mut Peer, count: u32) -> Result<()> {
    let mut sum = 0u64;
    for i in 0..count as usize {
        let mut word = [0; 8];
        peer.memory.read(&peer.store, i % 8000 * 8, &mut word)?;
        sum = sum.wrapping_add(u64::from_le_bytes(word));
    }
    black_box(sum);
    Ok(())
}

fn string(peer: &mut Peer, count: u32) -> Result<()> {
    let text = "a string that the guest makes upper case, 64 bytes of it in all.";
    let mut answer = vec![0; text.len()];
    for _ in 0..count {
        peer.memory.write(&mut peer.store, 1024, text.as_bytes())?;
        let address = peer
            .upper
            .call(&mut peer.store, (1024, text.len() as i32))?;
        peer.memory
            .read(&peer.store, address as usize, &mut answer)?;
        black_box(std::str::from_utf8(&answer)?);
    }
    Ok(())
}

fn load(peer: &mut Peer, count: u32) -> Result<()> {
    for _ in 0..count {
        // SAFETY: the file was written by this process.
        black_box(unsafe { Module::deserialize_file(&peer.engine, &peer.artifact)? });
    }
    Ok(())
}

fn keep_instances(peer: &mut Peer, count: u32) -> Result<()> {
    for _ in 0..count {
        let mut store = Store::new(&peer.engine, ());
        let instance = peer.pre.instantiate(&mut store)?;
        peer.kept.push((store, instance));
    }
    Ok(())
}

fn open(guest: &str, artifact: String) -> Result<Peer> {
    let engine = Engine::default();
    let module = Module::from_file(&engine, guest)?;
    let mut linker = Linker::new(&engine);
    linker.func_wrap("host", "none", || ())?;
    linker.func_wrap("host", "two", |a: i32, b: i32| a.wrapping_add(b))?;
    linker.func_wrap("host", "four", |a: f64, b: f64, c: f64, d: f64| {
        a + b + c + d
    })?;
    let pre = linker.instantiate_pre(&module)?;
    let mut store = Store::new(&engine, ());
    let instance = pre.instantiate(&mut store)?;
    std::fs::write(&artifact, module.serialize()?)?;
    Ok(Peer {
        none: function(&instance, &mut store, "none")?,
        two: function(&instance, &mut store, "two")?,
        four: function(&instance, &mut store, "four")?,
        loop_none: function(&instance, &mut store, "loop_none")?,
        loop_two: function(&instance, &mut store, "loop_two")?,
        loop_four: function(&instance, &mut store, "loop_four")?,
        upper: function(&instance, &mut store, "upper")?,
        memory: instance.get_memory(&mut store, "memory").unwrap(),
        columns: Columns {
            first: (0..ROWS).collect(),
            second: (0..ROWS).collect(),
            sums: (0..ROWS).collect(),
        },
        kept: Vec::new(),
        engine,
        pre,
        store,
        artifact,
    })
}

fn function<P: WasmParams, R: WasmResults>(
    instance: &Instance,
    store: &mut Store<()>,
    name: &str,
) -> Result<TypedFunc<P, R>> {
    instance.get_typed_func(store, name)
}

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, guest, artifact] = &arguments[..] else {
        panic!("usage: peer GUEST ARTIFACT");
    };
    let mut peer = open(guest, artifact.clone())?;
    let names: Vec<&str> = WORKS.iter().map(|(name, _)| *name).collect();
    say(&format!("ready 48.0.8 {}", names.join(" ")))?;
    for line in io::stdin().lock().lines() {
        let line = line?;
        let (name, count) = line.split_once(' ').expect("WORK COUNT");
        let work = WORKS.iter().find(|work| work.0 == name).expect(name).1;
        let count = count.parse()?;
        let start = Instant::now();
        work(&mut peer, count)?;
        say(&format!("done {}", start.elapsed().as_nanos()))?;
    }
    Ok(())
}

fn say(line: &str) -> Result<()> {
    println!("{line}");
    Ok(io::stdout().flush()?)
}
