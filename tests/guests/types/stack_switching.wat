;;; since 27
;;; import m.resume         ((ref null 1), contref, nullcontref) -> ((ref cont))
;;; import m.yield          tag () -> (i32)
;;; export paused           global mut (ref null 1)
(module
  (type $f (func))
  (type $c (cont $f))
  (import "m" "resume" (func (param (ref null $c) contref nullcontref) (result (ref cont))))
  (import "m" "yield" (tag (result i32)))
  (global (export "paused") (mut (ref null $c)) (ref.null $c)))
