# fish completion for swbpf.
# Written by the tests of swbpf from its command table: see CONTRIBUTING.md.

function __swbpf_complete
    set -l words (commandline --cut-at-cursor --current-process --tokenize)
    set -l current (commandline --cut-at-cursor --current-token)
    set -l plain (string unescape -- $current; or printf '%s\n' $current)
    set -l answer (command $words[1] __complete $words[2..-1] "$plain" 2>/dev/null)
    or return
    string match --invert -- ':*' $answer
    if contains -- :files $answer
        __fish_complete_path "$current"
    else if contains -- :directories $answer
        __fish_complete_directories "$current" ''
    end
end

for name in swbpf bpftool
    complete --command $name --no-files --keep-order --arguments '(__swbpf_complete)'
end
