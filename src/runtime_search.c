#include "runtime.h"

#include "alloc.h"
#include "error.h"
#include "os/os.h"

#include <stdio.h>
#include <string.h>

/* The official library, and the same as it is called inside the Python package. */
enum { NAME_COUNT = 2, NAME_SIZE = 32 };

/* A search under way: what was found, and what to say about all places where nothing was. */
struct search {
    char names[NAME_COUNT][NAME_SIZE];
    struct capi *found;
    char *notes;
    size_t notes_length;
    char *seen[2]; /* directories that were looked into and may come again */
    bool out_of_memory;
};

static bool is_over(const struct search *search) {
    return search->found != NULL || search->out_of_memory;
}

/* Adds to the notes, which are one line. */
static void add_note(struct search *search, const char *place, const char *note) {
    static const char separator[] = "; ";
    const char *before = search->notes_length == 0 ? "" : separator;
    size_t size = strlen(before) + strlen(place) + strlen(note) + 1;
    char *grown = mem_realloc(search->notes, search->notes_length + size);
    if (grown == NULL) {
        search->out_of_memory = true;
        return;
    }
    (void)snprintf(grown + search->notes_length, size, "%s%s%s", before, place, note);
    search->notes = grown;
    search->notes_length += size - 1;
}

static void try_library(struct search *search, const char *place, const char *path) {
    wmt_error *error = NULL;
    search->found = capi_open(path, &error);
    if (error != NULL) {
        add_note(search, place, wmt_error_message(error));
        search->out_of_memory |= wmt_error_kind_of(error) == WMT_ERROR_NOMEM;
    }
    wmt_error_delete(error);
}

/* Whether there was a file of that name. */
static bool try_file(struct search *search, const char *directory, const char *name) {
    char *path = os_path_join(directory, name);
    bool exists = false;
    search->out_of_memory |= path == NULL || !os_file_exists(path, &exists);
    if (exists) {
        try_library(search, "", path);
    }
    mem_free(path);
    return exists;
}

static bool is_seen(const struct search *search, const char *directory) {
    return (search->seen[0] != NULL && strcmp(search->seen[0], directory) == 0) ||
           (search->seen[1] != NULL && strcmp(search->seen[1], directory) == 0);
}

static void look_into(struct search *search, const char *directory) {
    char note[2 * NAME_SIZE + 16];
    bool any = false;
    if (is_seen(search, directory)) {
        return;
    }
    for (int i = 0; i < NAME_COUNT && !is_over(search); i++) {
        any |= try_file(search, directory, search->names[i]);
    }
    if (!any) {
        (void)snprintf(note, sizeof note, " has no %s or %s", search->names[0], search->names[1]);
        add_note(search, directory, note);
    }
}

/* `file` is freed. A system that does not tell where something is, tells nothing absolute. */
static void look_beside(struct search *search, char *file, char **seen) {
    char *directory = NULL;
    if (file != NULL && !os_path_is_absolute(file)) {
        mem_free(file);
        return;
    }
    directory = file == NULL ? NULL : os_path_directory(file);
    mem_free(file);
    if (directory == NULL) {
        search->out_of_memory = true;
        return;
    }
    look_into(search, directory);
    *seen = directory;
}

static void ask_loader(struct search *search) {
    for (int i = 0; i < NAME_COUNT && !is_over(search); i++) {
        try_library(search, "by the system's loader: ", search->names[i]);
    }
}

static void set_names(struct search *search) {
    for (int i = 0; i < NAME_COUNT; i++) {
        (void)snprintf(search->names[i], NAME_SIZE, "%s%swasmtime%s", i == 0 ? "" : "_",
                       os_library_prefix, os_library_suffix);
    }
}

static void look_everywhere(struct search *search) {
    /* With privileges, the program's place says nothing: its user can choose it, by a link. */
    if (os_program_is_privileged()) {
        add_note(search, "WMT_LIBRARY", " is not used in a set-user-id program");
    } else {
        look_beside(search, os_library_path_of((os_symbol)runtime_search), &search->seen[0]);
        if (!is_over(search)) {
            look_beside(search, os_program_path(), &search->seen[1]);
        }
    }
    if (!is_over(search)) {
        ask_loader(search);
    }
    for (int i = 0; os_library_directories[i] != NULL && !is_over(search); i++) {
        look_into(search, os_library_directories[i]);
    }
}

static struct capi *search_places(wmt_error **err) {
    struct search search = {0};
    set_names(&search);
    look_everywhere(&search);
    if (search.out_of_memory) {
        capi_delete(search.found);
        search.found = NULL;
        (void)error_set_nomem(err);
    } else if (search.found == NULL) {
        (void)error_set(err, ERROR_ID_LIBRARY_NOT_FOUND, "no libwasmtime was found: %s",
                        search.notes);
    }
    mem_free(search.notes);
    mem_free(search.seen[0]);
    mem_free(search.seen[1]);
    return search.found;
}

/* A path in WMT_LIBRARY that leads nowhere is a mistake to be told, not a reason to search. */
static struct capi *open_named(const char *path, wmt_error **err) {
    wmt_error *error = NULL;
    struct capi *capi = capi_open(path, &error);
    if (error == NULL) {
        return capi;
    }
    if (error_is_static(error)) {
        (void)error_set_nomem(err);
    } else {
        (void)error_set(err, error->id, "%s (WMT_LIBRARY names it)", error->message);
    }
    wmt_error_delete(error);
    return NULL;
}

struct capi *runtime_search(wmt_error **err) {
    char *named = NULL;
    struct capi *capi = NULL;
    if (!os_environment_get("WMT_LIBRARY", &named)) {
        (void)error_set_nomem(err);
        return NULL;
    }
    if (named != NULL && named[0] != '\0') {
        capi = open_named(named, err);
    } else {
        capi = search_places(err);
    }
    mem_free(named);
    return capi;
}
