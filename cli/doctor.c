/* wmt doctor: which libwasmtime is used, and what it can do. */
#include "command.h"
#include "options.h"
#include "report.h"
#include "system/system.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct options_help help = {
    "wmt doctor",
    "[OPTIONS]",
    "Finds libwasmtime as a program would and says where it was looked for and\n"
    "found, which version it is, what a self-test proved, and what it has and\n"
    "lacks: its features, the functions of the official C API that libwmt knows\n"
    "(counted; listed with --verbose), what of libwmt's own offer does not work with\n"
    "it, and the options of an engine, as `wmt run -C` takes them.\n"
    "\n"
    "The exit status is 0 if the library can be used, 1 if not, 2 if the command\n"
    "line is wrong.\n",
    false,
};

/* How wide the first columns are. */
enum { LABEL_WIDTH = 14, OPTION_WIDTH = 40, ABILITY_WIDTH = 60 };

static void print_label(const char *label) { (void)printf("%-*s", LABEL_WIDTH, label); }

static const char *text_or(const char *text, const char *otherwise) {
    return text == NULL || *text == '\0' ? otherwise : text;
}

/* The first of these places that says something decides; see wmt/runtime.h. */
static void print_search(const char *path) {
    char *variable = system_variable("WMT_LIBRARY");
    print_label("looked for");
    if (path != NULL) {
        (void)printf("at %s, as --library says, and nowhere else\n", path);
    } else if (*text_or(variable, "") != '\0') {
        (void)printf("at %s, as WMT_LIBRARY says, and nowhere else\n", variable);
    } else {
        (void)puts("beside libwmt and the program, by the system's loader, in well-known places");
    }
    free(variable);
}

static void print_features(const wmt_runtime *runtime, const char *label, bool present) {
    size_t printed = 0;
    const char *name = NULL;
    print_label(label);
    for (size_t i = 0; (name = wmt_runtime_feature_name(i)) != NULL; i++) {
        if (wmt_runtime_has_feature(runtime, name) == present) {
            (void)printf("%s%s", printed++ == 0 ? "" : " ", name);
        }
    }
    (void)puts(printed == 0 ? "none" : "");
}

/* Why a function of the C API is there or not. */
enum presence { PRESENT, MISSING, LATER, EARLIER, PRESENCES };

static const char *const presence_texts[PRESENCES] = {
    [PRESENT] = "there",
    [MISSING] = "missing, though official builds of this version have them",
    [LATER] = "of newer versions",
    [EARLIER] = "of older versions",
};

static enum presence presence_of(const wmt_runtime *runtime, size_t index) {
    int first = 0;
    int last = 0;
    bool present = false;
    (void)wmt_runtime_function(runtime, index, &first, &last, &present);
    if (present) {
        return PRESENT;
    }
    if (first > wmt_runtime_major(runtime)) {
        return LATER;
    }
    return last < wmt_runtime_major(runtime) ? EARLIER : MISSING;
}

static size_t count_functions(const wmt_runtime *runtime, enum presence presence) {
    size_t count = 0;
    for (size_t i = 0; i < wmt_runtime_function_count(); i++) {
        count += presence_of(runtime, i) == presence;
    }
    return count;
}

static void list_functions(const wmt_runtime *runtime, enum presence presence) {
    for (size_t i = 0; i < wmt_runtime_function_count(); i++) {
        int first = 0;
        int last = 0;
        const char *name = wmt_runtime_function(runtime, i, &first, &last, NULL);
        if (presence_of(runtime, i) == presence) {
            (void)printf("    %s (%d to %d)\n", name, first, last);
        }
    }
}

static void print_functions(const wmt_runtime *runtime, bool verbose) {
    print_label("C API");
    (void)printf("%zu functions are known to libwmt, of all versions\n",
                 wmt_runtime_function_count());
    for (int presence = 0; presence < PRESENCES; presence++) {
        size_t count = count_functions(runtime, (enum presence)presence);
        (void)printf("  %5zu %s\n", count, presence_texts[presence]);
        if (verbose || presence == MISSING) {
            list_functions(runtime, (enum presence)presence);
        }
    }
}

/* The options that this library has, or those that it lacks. */
static void print_options(const wmt_runtime *runtime, bool wanted) {
    const char *name = NULL;
    int first = 0;
    int last = 0;
    bool available = false;
    for (size_t i = 0;
         (name = wmt_config_option(runtime, i, NULL, &first, &last, &available)) != NULL; i++) {
        if (available && wanted) {
            (void)printf("  %-*s  %s\n", OPTION_WIDTH, name, wmt_config_option_description(i));
        } else if (available == wanted) {
            (void)printf("  %-*s  in libwasmtime %d to %d\n", OPTION_WIDTH, name, first, last);
        }
    }
}

static void print_missing_abilities(const wmt_runtime *runtime) {
    const char *description = NULL;
    int first = 0;
    bool available = false;
    size_t printed = 0;
    (void)puts("what libwmt offers, and this library lacks");
    for (size_t i = 0; (description = wmt_runtime_ability(runtime, i, &first, &available)) != NULL;
         i++) {
        if (!available) {
            (void)printf("  %-*s  in libwasmtime %d and newer\n", ABILITY_WIDTH, description,
                         first);
            printed++;
        }
    }
    if (printed == 0) {
        (void)puts("  nothing");
    }
}

static void print_proof(void *data, const char *line) {
    (void)data;
    (void)printf("  %s\n", line);
}

static int examine(const char *path, bool verbose) {
    wmt_error *err = NULL;
    wmt_runtime *runtime = NULL;
    int status = STATUS_OK;
    print_label("libwmt");
    (void)printf("%s, binary interface %d\n", wmt_version(), wmt_abi_version());
    print_search(path);
    runtime = wmt_runtime_open(path, &err);
    if (runtime != NULL) {
        print_label("found");
        (void)puts(wmt_runtime_path(runtime));
        print_label("version");
        (void)printf("%s, major %d\n", wmt_runtime_version(runtime), wmt_runtime_major(runtime));
        print_features(runtime, "has", true);
        print_features(runtime, "lacks", false);
        print_functions(runtime, verbose);
        print_missing_abilities(runtime);
        (void)puts("engine options (-C NAME=VALUE)");
        print_options(runtime, true);
        (void)puts("engine options of other versions");
        print_options(runtime, false);
        (void)puts("self-test");
        (void)wmt_runtime_self_test(runtime, print_proof, NULL, &err);
    }
    if (err != NULL) {
        (void)fflush(stdout);
        status = report_error(NULL, &err);
    } else {
        (void)puts("this library can be used");
    }
    wmt_runtime_delete(runtime);
    return status == STATUS_OK ? STATUS_OK : STATUS_FAILURE;
}

int command_doctor(int argc, const char **argv) {
    options_values library = NULL;
    int verbose = 0;
    const struct poptOption table[] = {
        OPTIONS_VALUES_ROW("library", 0, &library, "Examine this libwasmtime", "PATH"),
        {"verbose", 'v', POPT_ARG_NONE, &verbose, 0, "List the functions of the C API", NULL},
        OPTIONS_HELP_ROW,
        POPT_TABLEEND,
    };
    struct options_rest rest;
    int status = STATUS_OK;
    if (options_parse(&help, table, argc, argv, &rest, &status)) {
        status = rest.count == 0
                     ? examine(options_last(library), verbose != 0)
                     : report_usage(help.command, "%s: no argument is expected", rest.args[0]);
    }
    options_end(&rest);
    options_free_values(library);
    return status;
}
