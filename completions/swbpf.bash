# bash completion for swbpf, with or without the package bash-completion.
# Written by the tests of swbpf from its command table: see CONTRIBUTING.md.

# What a word of the line means, in REPLY: without its quotes and backslashes.
_swbpf_unquote() {
    local word=$1 quote='' char i
    REPLY=
    for ((i = 0; i < ${#word}; i++)); do
        char=${word:i:1}
        if [[ $char == "$quote" ]]; then
            quote=
        elif [[ -z $quote && $char == [\'\"] ]]; then
            quote=$char
        elif [[ $char == '\' && $quote != \' ]]; then
            REPLY+=${word:++i:1}
        else
            REPLY+=$char
        fi
    done
}

_swbpf() {
    local rest=${COMP_LINE:0:COMP_POINT} words=() tool current start i REPLY
    COMPREPLY=()

    # bash splits words at COMP_WORDBREAKS as well, such as ':' and '='. What no blank
    # separates on the line is one word, and the last ends at the cursor.
    for ((i = 0; i <= COMP_CWORD; i++)); do
        if [[ $i -eq 0 || $rest == [[:blank:]]* ]]; then
            rest=${rest#"${rest%%[![:blank:]]*}"}
            words+=('')
        fi
        if [[ $i -eq $COMP_CWORD ]]; then
            words[-1]+=$rest
        else
            words[-1]+=${COMP_WORDS[i]}
            rest=${rest#"${COMP_WORDS[i]}"}
        fi
    done
    current=${words[-1]}
    for i in "${!words[@]}"; do
        _swbpf_unquote "${words[i]}"
        words[i]=$REPLY
    done
    tool=${words[0]}
    [[ $tool != '~/'* ]] || tool=$HOME/${tool:2}

    local answer line candidate width=0 paths='' listing=''
    local -a candidates=() summaries=()
    answer=$(command "$tool" __complete "${words[@]:1}" 2>/dev/null) || return 0
    while IFS= read -r line; do
        case $line in
            '') ;;
            :*) paths=${line:1} ;;
            *)
                candidates+=("${line%%$'\t'*}")
                summaries+=("${line#*$'\t'}") ;;
        esac
    done <<<"$answer"

    # What stands before the last of these characters is not replaced.
    local breaks=${COMP_WORDBREAKS//[^:=]/}
    start=
    if [[ -n $breaks && $current != [\'\"]* && $current == *[$breaks]* ]]; then
        start=${current%"${current##*[$breaks]}"}
    fi

    # A list that is only shown has room for what the words mean.
    if [[ ${COMP_TYPE-} == 63 && ${#candidates[@]} -gt 1 && -z $paths ]]; then
        listing=yes
        for candidate in "${candidates[@]}"; do
            [[ ${#candidate} -le $width ]] || width=${#candidate}
        done
    fi
    compopt -o nosort 2>/dev/null
    for i in "${!candidates[@]}"; do
        candidate=${candidates[i]}
        # bash quotes file names itself, and offers nothing behind the name of a directory.
        case $candidate in
            /*) compopt -o filenames 2>/dev/null ;;
            *) [[ $current == [\'\"]* ]] || printf -v candidate %q "$candidate" ;;
        esac
        [[ $candidate != */ ]] || compopt -o nospace 2>/dev/null
        candidate=${candidate#"$start"}
        if [[ -n $listing && -n ${summaries[i]} ]]; then
            printf -v candidate "%-${width}s  (%s)" "$candidate" "${summaries[i]}"
        fi
        COMPREPLY+=("$candidate")
    done

    local -a action=(-f)
    case $paths in
        '') return 0 ;;
        directories) action=(-d) ;;
    esac
    compopt -o filenames 2>/dev/null
    while IFS= read -r line; do
        [[ -z $line ]] || COMPREPLY+=("${line#"$start"}")
    done < <(compgen "${action[@]}" -- "${words[-1]}")
}

complete -F _swbpf swbpf bpftool
