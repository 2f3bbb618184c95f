;;; since 20
;;; import m.wide           memory i64 1
;;; import m.bounded        memory i64 1 281474976710656
;;; export memory           memory i64 0 5000000000
(module
  (import "m" "wide" (memory i64 1))
  (import "m" "bounded" (memory i64 1 281474976710656))
  (memory (export "memory") i64 0 5000000000))
