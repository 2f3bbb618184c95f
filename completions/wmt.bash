# Completion of wmt for bash 4.2 or newer.

# The options of each subcommand. Those that take a value end with =.
declare -gA _wmt_options=(
    [run]='--dir= --env= --invoke= --time-limit= --fuel= --limit= --allow-precompiled -C= --config= --library= --help'
    [compile]='-o= --output= --target= -C= --config= --library= --help'
    [validate]='-C= --config= --library= --help'
    [inspect]='--json --library= --help'
    [wat]='-o= --output= --library= --help'
    [doctor]='--library= --verbose --help'
    [help]=''
)

# The files that a subcommand takes, as the endings of their names.
declare -gA _wmt_files=(
    [run]='wasm|wat|cwasm'
    [compile]='wasm|wat'
    [validate]='wasm|wat'
    [inspect]='wasm|wat|cwasm'
    [wat]='wat|wast'
)

_wmt_words() { mapfile -t COMPREPLY < <(compgen -W "$1" -- "$current"); }

_wmt_folders() {
    mapfile -t COMPREPLY < <(compgen -d -- "$current")
    compopt -o filenames -o nospace 2>/dev/null
}

# Folders, and the files with one of the endings, or all of them.
_wmt_paths() {
    local path
    COMPREPLY=()
    while IFS= read -r path; do
        if [[ -d $path || -z $1 || $path =~ \.($1)$ ]]; then
            COMPREPLY+=("$path")
        fi
    done < <(compgen -f -- "$current")
    compopt -o filenames 2>/dev/null
}

_wmt_limits() {
    _wmt_words 'memory-size= table-elements= instances= tables= memories='
    compopt -o nospace 2>/dev/null
}

# The value of an option; false if there is nothing to say about that of $1.
_wmt_value() {
    case $1 in
    --dir) _wmt_folders ;;
    --env) mapfile -t COMPREPLY < <(compgen -e -- "$current") ;;
    --library | -o | --output) _wmt_paths '' ;;
    --limit) _wmt_limits ;;
    --target | --invoke | --time-limit | --fuel | -C | --config) COMPREPLY=() ;;
    *) return 1 ;;
    esac
    return 0
}

# Where the subcommand's FILE stands among the words; nothing if it is not there yet.
_wmt_file_place() {
    local i
    for ((i = 2; i < COMP_CWORD; i++)); do
        case ${COMP_WORDS[i]} in
        --dir | --env | --invoke | --time-limit | --fuel | --limit | -C | --config | --library | -o | --output | --target) ((i++)) ;;
        -?*) ;;
        *) echo "$i" && return ;;
        esac
    done
}

_wmt() {
    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
    local command=${COMP_WORDS[1]}
    COMPREPLY=()
    if ((COMP_CWORD == 1)); then
        _wmt_words "${!_wmt_options[*]} --help --version"
    elif [[ $command == help ]]; then
        _wmt_words "${!_wmt_options[*]}"
    elif [[ $command == run && -n $(_wmt_file_place) ]]; then
        _wmt_paths '' # what is behind the guest belongs to the guest
    elif _wmt_value "$previous"; then
        :
    elif [[ $current == -* ]]; then
        _wmt_words "${_wmt_options[$command]//=/}"
    elif [[ -n ${_wmt_files[$command]} ]]; then
        _wmt_paths "${_wmt_files[$command]}"
    fi
}

complete -F _wmt wmt
