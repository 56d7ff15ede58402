/* The one thing that is wanted of zlib: unpacking a small file that is in memory. */
#ifndef SWBPF_CZLIB_H
#define SWBPF_CZLIB_H

#include <stdint.h>
#include <string.h>
#include <zlib.h>

/* Unpacks one gzip member. Returns how many bytes it had, or -1 if they are not all there,
 * are damaged, or are more than fit. */
static inline int64_t swbpf_gunzip(const void *packed, uint32_t count, void *target, uint32_t capacity) {
    z_stream stream;
    int result;

    memset(&stream, 0, sizeof(stream));
    stream.next_in = (Bytef *)(uintptr_t)packed;
    stream.avail_in = count;
    stream.next_out = (Bytef *)target;
    stream.avail_out = capacity;
    /* 16: gzip and nothing else. */
    if (inflateInit2(&stream, 16 + MAX_WBITS) != Z_OK) return -1;
    result = inflate(&stream, Z_FINISH);
    inflateEnd(&stream);
    return result == Z_STREAM_END ? (int64_t)stream.total_out : -1;
}

#endif
