;;; since 20
;;; import m.log            (i32, i64, f32, f64) -> ()
;;; import m.log2           () -> (i64, f32)
;;; import m.mem            memory 1 16
;;; import m.tab            table 10 20 funcref
;;; import m.glob           global i32
;;; import m.mglob          global mut f64
;;; import .                () -> ()
;;; export add              (i32, i32) -> (i32)
;;; export add again        (i32, i32) -> (i32)
;;; export table            table 0 funcref
;;; export externs          table 3 externref
;;; export constant         global i64
;;; export variable         global mut v128
;;; export log              (i32, i64, f32, f64) -> ()
;;; export memory           memory 1 16
;;; export                  () -> ()
(module
  (import "m" "log" (func $log (param i32 i64 f32 f64)))
  (import "m" "log2" (func (result i64 f32)))
  (import "m" "mem" (memory 1 16))
  (import "m" "tab" (table 10 20 funcref))
  (import "m" "glob" (global i32))
  (import "m" "mglob" (global (mut f64)))
  (import "" "" (func $nameless))
  (func $add (export "add") (export "add again") (param i32 i32) (result i32)
    (i32.add (local.get 0) (local.get 1)))
  (table (export "table") 0 funcref)
  (table (export "externs") 3 externref)
  (global (export "constant") i64 (i64.const -1))
  (global $f32 f32 (f32.const 0.5))
  (global $f64 (mut f64) (f64.const 0.5))
  (global (export "variable") (mut v128) (v128.const i64x2 11 11))
  (export "log" (func $log))
  (export "memory" (memory 0))
  (export "" (func $nameless))
  (data (i32.const 0) "\00asm"))
