;;; since 40
;;; import m.exact          exact (i32) -> ()
;;; import m.any            (i32) -> ()
;;; import m.take           ((ref null (exact 0))) -> ((ref (exact 1)))
;;; export none             global (ref null (exact 1))
;;; export exact            exact (i32) -> ()
(module
  (type $f (func (param i32)))
  (rec
    (type $s (descriptor $d) (struct (field i32)))
    (type $d (describes $s) (struct)))
  (import "m" "exact" (func $exact (exact (type $f))))
  (import "m" "any" (func (type $f)))
  (import "m" "take" (func (param (ref null (exact $f))) (result (ref (exact $s)))))
  (global (export "none") (ref null (exact $s)) (ref.null (exact $s)))
  (export "exact" (func $exact)))
