;;; since 42
;;; import m.one            () -> ()
;;; import m.two            memory 1
;;; import m.three          (i32) -> ()
;;; import m.four           (i32) -> ()
;;; export three            (i32) -> ()
(module
  (type $f (func (param i32)))
  (import "m"
    (item "one" (func))
    (item "two" (memory 1)))
  (import "m"
    (item "three") (item "four") (func (type $f)))
  (export "three" (func 1)))
