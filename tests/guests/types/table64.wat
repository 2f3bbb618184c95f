;;; since 21
;;; import m.wide           table i64 0 externref
;;; export table            table i64 1 18446744073709551615 funcref
(module
  (import "m" "wide" (table i64 0 externref))
  (table (export "table") i64 1 18446744073709551615 funcref))
