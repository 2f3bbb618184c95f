;; What every peer runs. The loops are inside WebAssembly, so that calls out of it are measured
;; without calls into it.
(module
  (import "host" "none" (func $none))
  (import "host" "two" (func $two (param i32 i32) (result i32)))
  (import "host" "four" (func $four (param f64 f64 f64 f64) (result f64)))
  (memory (export "memory") 1)

  (func (export "none"))
  (func (export "two") (param i32 i32) (result i32)
    (i32.add (local.get 0) (local.get 1)))
  (func (export "four") (param f64 f64 f64 f64) (result f64)
    (f64.add
      (f64.add (f64.add (local.get 0) (local.get 1)) (local.get 2))
      (local.get 3)))

  (func (export "loop_none") (param $count i32)
    (loop $next
      (call $none)
      (br_if $next (local.tee $count (i32.sub (local.get $count) (i32.const 1))))))
  (func (export "loop_two") (param $count i32)
    (loop $next
      (drop (call $two (local.get $count) (i32.const 3)))
      (br_if $next (local.tee $count (i32.sub (local.get $count) (i32.const 1))))))
  (func (export "loop_four") (param $count i32)
    (loop $next
      (drop (call $four (f64.const 1) (f64.const 2) (f64.const 3) (f64.const 4)))
      (br_if $next (local.tee $count (i32.sub (local.get $count) (i32.const 1))))))

  ;; Writes the text in upper case behind itself, and says where that is.
  (func (export "upper") (param $text i32) (param $length i32) (result i32)
    (local $i i32)
    (local $char i32)
    (loop $next
      (local.set $char (i32.load8_u (i32.add (local.get $text) (local.get $i))))
      (i32.store8
        (i32.add (i32.add (local.get $text) (local.get $length)) (local.get $i))
        (select
          (i32.sub (local.get $char) (i32.const 32))
          (local.get $char)
          (i32.lt_u (i32.sub (local.get $char) (i32.const 97)) (i32.const 26))))
      (br_if $next
        (i32.lt_u
          (local.tee $i (i32.add (local.get $i) (i32.const 1)))
          (local.get $length))))
    (i32.add (local.get $text) (local.get $length)))

  ;; Never ends.
  (func (export "spin")
    (loop $next
      (br $next))))
