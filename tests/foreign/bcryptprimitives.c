/* Wine 8 has no bcryptprimitives.dll, which libwasmtime needs: this is its only function that is
 * used, over an older one of the system's. For the tests only. */
#include <windows.h>

#include <ntsecapi.h>

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE bytes, SIZE_T size) {
    return RtlGenRandom(bytes, (ULONG)size);
}
