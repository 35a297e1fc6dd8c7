/* setjmp () for fibers. It replaces that of the C library. Unity leaves a failed test with longjmp (). */
#ifndef ZMQ_WASM_UPSTREAM_SETJMP_H
#define ZMQ_WASM_UPSTREAM_SETJMP_H

#ifdef __cplusplus
extern "C" {
#endif

typedef int jmp_buf[1];

/* The function must not be named setjmp, because the compiler would translate that in its own way. */
__attribute__ ((import_module ("upstream"), import_name ("upstream_setjmp"), returns_twice)) int
upstream_setjmp (void *buf_);
__attribute__ ((import_module ("upstream"), import_name ("upstream_longjmp"), noreturn)) void
upstream_longjmp (void *buf_, int value_);

#define setjmp(buf) upstream_setjmp (buf)
#define longjmp(buf, value) upstream_longjmp (buf, value)

#ifdef __cplusplus
}
#endif

#endif
