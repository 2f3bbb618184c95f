;;; since 21
;;; import m.bytes          memory 0 pagesize 1
;;; export usual            memory 1
;;; export bytes            memory i64 10 20 pagesize 1
(module
  (import "m" "bytes" (memory 0 (pagesize 1)))
  (memory (export "usual") 1 (pagesize 65536))
  (memory (export "bytes") i64 10 20 (pagesize 1)))
