;;; since 24
;;; import m.func           shared ((ref null (shared any))) -> ((ref (shared i31)))
;;; import m.table          table shared 1 (ref null (shared func))
;;; import m.global         global shared mut (ref null (shared extern))
;;; export global           global shared i32
;;; export struct           global (ref null 1)
;;; export i31              global shared (ref (shared i31))
(module
  (type $f (shared (func (param (ref null (shared any))) (result (ref (shared i31))))))
  (type $s (shared (struct (field (mut i32)))))
  (import "m" "func" (func (type $f)))
  (import "m" "table" (table shared 1 (ref null (shared func))))
  (import "m" "global" (global (shared mut (ref null (shared extern)))))
  (global (export "global") (shared i32) (i32.const 1))
  (global (export "struct") (ref null $s) (ref.null $s))
  (global (export "i31") (shared (ref (shared i31))) (ref.i31_shared (i32.const 1))))
