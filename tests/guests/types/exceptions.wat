;;; since 21
;;; import m.tag            tag (i32) -> ()
;;; import m.throw          (exnref, (ref exn)) -> (nullexnref)
;;; export other            tag ((ref null 0)) -> ()
;;; export exception        global exnref
;;; export tag              tag (i32) -> ()
(module
  (type $f (func (param i32)))
  (import "m" "tag" (tag $tag (type $f)))
  (import "m" "throw" (func (param exnref (ref exn)) (result nullexnref)))
  (tag (export "other") (param (ref null $f)))
  (global (export "exception") exnref (ref.null exn))
  (export "tag" (tag $tag)))
