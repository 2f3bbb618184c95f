#include "arena.h"

#include "alloc.h"

#include <stdint.h>
#include <string.h>

/* Most arenas stay small (a signature), some grow large (a module with thousands of exports). */
enum { FIRST_CHUNK = 512, LARGEST_CHUNK = 65536 };

union unit {
    uint64_t integer;
    void *pointer;
};

struct chunk {
    struct chunk *older;
    size_t used;
    size_t capacity;
    union unit memory[];
};

struct arena {
    struct chunk *newest;
    size_t next_capacity;
};

struct arena *arena_new(void) {
    struct arena *arena = mem_alloc(sizeof *arena);
    if (arena != NULL) {
        arena->newest = NULL;
        arena->next_capacity = FIRST_CHUNK;
    }
    return arena;
}

void arena_delete(struct arena *arena) {
    struct chunk *chunk = arena == NULL ? NULL : arena->newest;
    while (chunk != NULL) {
        struct chunk *older = chunk->older;
        mem_free(chunk);
        chunk = older;
    }
    mem_free(arena);
}

/* A piece too large for the usual chunk gets one of exactly its size. */
static struct chunk *add_chunk(struct arena *arena, size_t needed) {
    size_t capacity = needed > arena->next_capacity ? needed : arena->next_capacity;
    struct chunk *chunk = mem_alloc(sizeof *chunk + capacity);
    if (chunk == NULL) {
        return NULL;
    }
    chunk->older = arena->newest;
    chunk->used = 0;
    chunk->capacity = capacity;
    arena->newest = chunk;
    if (arena->next_capacity < LARGEST_CHUNK) {
        arena->next_capacity *= 2;
    }
    return chunk;
}

void *arena_alloc(struct arena *arena, size_t size) {
    struct chunk *chunk = arena->newest;
    void *piece = NULL;
    if (size > SIZE_MAX / 2) {
        return NULL;
    }
    size = (size + sizeof(union unit) - 1) / sizeof(union unit) * sizeof(union unit);
    if (chunk == NULL || chunk->capacity - chunk->used < size) {
        chunk = add_chunk(arena, size);
    }
    if (chunk != NULL) {
        piece = (char *)chunk->memory + chunk->used;
        chunk->used += size;
    }
    return piece;
}

void *arena_alloc_array(struct arena *arena, size_t count, size_t size) {
    if (size != 0 && count > SIZE_MAX / size) {
        return NULL;
    }
    return arena_alloc(arena, count * size);
}

char *arena_copy_bytes(struct arena *arena, const void *bytes, size_t size) {
    char *copy = size == SIZE_MAX ? NULL : arena_alloc(arena, size + 1);
    if (copy == NULL) {
        return NULL;
    }
    if (size > 0) {
        memcpy(copy, bytes, size);
    }
    copy[size] = '\0';
    return copy;
}
