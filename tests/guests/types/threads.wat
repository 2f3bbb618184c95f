;;; since 20
;;; import m.memory         memory 1 16 shared
;;; export wide             memory i64 0 3 shared
(module
  (import "m" "memory" (memory 1 16 shared))
  (memory (export "wide") i64 0 3 shared))
