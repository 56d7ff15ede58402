# Shared by the scripts, which source it: where things are, how to get what is missing, and
# how steps and tests are reported. Nothing here does any work when everything is in place.
# shellcheck shell=bash
# What is set here is used by the scripts.
# shellcheck disable=SC2034

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
cache_home=${XDG_CACHE_HOME:-${HOME:-/root}/.cache}
logs=$root/.build/logs

say() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }

die() {
    say "$@"
    exit 1
}

# --- Debian packages ----------------------------------------------------------

# Installs those of the named packages (NAME or NAME>=VERSION) that are not there.
need_packages() {
    if ! type -P dpkg-query >/dev/null; then
        say "this is not Debian: going on in the hope that these are there: $*"
        return
    fi
    local -A installed=()
    local wanted name version missing=()
    while read -r name version; do
        installed[$name]=$version
    done < <(dpkg-query -W -f '${db:Status-Status} ${Package} ${Version}\n' "${@%%>=*}" 2>/dev/null |
        sed -n 's/^installed //p')
    for wanted; do
        name=${wanted%%>=*}
        version=${installed[$name]:-}
        [[ -n $version ]] && at_least "$version" "$wanted" || missing+=("$wanted")
    done
    [[ ${#missing[@]} -eq 0 ]] || install_packages "${missing[@]}"
}

# Whether a version satisfies NAME or NAME>=VERSION.
at_least() { [[ $2 != *'>='* ]] || dpkg --compare-versions "$1" ge "${2#*>=}"; }

install_packages() {
    local wanted name names=() as_root=() log
    if [[ $EUID -ne 0 ]]; then
        type -P sudo >/dev/null || die "missing, and only root can install them: ${*%%>=*}"
        as_root=(sudo)
    fi
    say "installing ${*%%>=*}"
    log=$(mktemp)
    # A source that fails may be one that is not needed: the installation will tell.
    apt_get update >>"$log" 2>&1 || true
    for wanted; do
        name=${wanted%%>=*}
        if ! at_least "$(apt-cache policy "$name" | sed -n 's/^ *Candidate: //p')" "$wanted"; then
            add_backports >>"$log" 2>&1
            # Only this package comes from there; what apt prefers is not changed.
            name+=/$(codename)-backports
        fi
        names+=("$name")
    done
    if ! apt_get install -y --no-install-recommends "${names[@]}" >>"$log" 2>&1; then
        tail -n 20 "$log" >&2
        rm -f "$log"
        die "could not install ${names[*]}"
    fi
    rm -f "$log"
}

apt_get() {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -o Acquire::Retries=3 \
        -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@" </dev/null
}

codename() (. /etc/os-release && echo "${VERSION_CODENAME:-}")

add_backports() {
    local suite
    suite=$(codename)-backports
    [[ -z $(mirror_of "$suite") ]] || return 0
    echo "deb $signed_by $(debian_mirror) $suite main" |
        "${as_root[@]}" tee "/etc/apt/sources.list.d/$suite.list"
    apt_get update
}

# What a build needs beside Swift: the libraries that are linked statically, and with g++ the
# C and C++ libraries that Swift itself links.
need_build_packages() {
    need_packages binutils g++ 'libbpf-dev>=1:1.4' libelf-dev binutils-dev \
        libiberty-dev zlib1g-dev libzstd-dev
    # Part of binutils-dev up to Debian 13.
    compgen -G '/usr/lib*/*/libsframe.a' >/dev/null || need_packages libsframe-dev
}

# The mirror that this machine's apt takes the named suite from, if any.
mirror_of() {
    apt-get indextargets --no-release-info --format '$(RELEASE) $(REPO_URI)' \
        'Created-By: Packages' | awk -v suite="$1" '$1 == suite { print $2; exit }'
}

# Where this machine gets Debian itself from, whatever name its suite goes by.
debian_mirror() {
    local suite mirror
    for suite in "$(codename)" sid unstable testing stable; do
        mirror=$(mirror_of "$suite")
        [[ -z $mirror ]] || { echo "$mirror"; return; }
    done
    die 'found no Debian suite among the sources of apt'
}

signed_by='[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]'

# Runs an apt tool on lists of its own: private_apt FOLDER SUITE TOOL ARGUMENT...
# The settings are the machine's; sources, lists and installed packages (none) are not, so
# that packages of another suite can be had without the machine's apt knowing that suite.
private_apt() {
    local apt=$1 suite=$2 tool=$3 security
    shift 3
    if [[ ! -e $apt/sources.list ]]; then
        mkdir -p "$apt"/{lists,archives}/partial
        echo "deb $signed_by $(debian_mirror) $suite main" >"$apt/sources.list"
        security=$(mirror_of "$(codename)-security")
        [[ $suite == *-* || $suite == sid || -z $security ]] ||
            echo "deb $signed_by $security $suite-security main" >>"$apt/sources.list"
    fi
    timeout 600 "$tool" -qq -o Dir::Etc::sourcelist="$apt/sources.list" \
        -o Dir::Etc::sourceparts=/dev/null -o Dir::Etc::preferencesparts=/dev/null \
        -o Dir::State="$apt" -o Dir::State::status=/dev/null -o Dir::Cache="$apt" \
        -o APT::Sandbox::User=root -o APT::Architecture=amd64 -o Acquire::Languages=none \
        -o Acquire::Check-Valid-Until=false -o Acquire::Retries=2 "$@"
}

# Whether a file is there and younger than a week: what is fetched is kept that long.
is_recent() { [[ -n $(find "$1" -mtime -7 2>/dev/null) ]]; }

# --- Swift --------------------------------------------------------------------

swift_oldest=6.3

# Puts a Swift that is new enough first in PATH.
need_swift() {
    local folder version found=''
    for folder in "$(dirname "$(type -P swift || echo /none/swift)")" \
        "${SWIFTLY_BIN_DIR:-${SWIFTLY_HOME_DIR:-$HOME/.local/share/swiftly}/bin}" \
        {/opt,/usr/local,/usr/share,"$HOME"}/swift*/usr/bin /usr/libexec/swift/bin; do
        [[ -x $folder/swift ]] || continue
        need_swift_libraries "$folder"
        # Other programs are called swift, too: only what says so is one.
        version=$("$folder/swift" --version 2>/dev/null |
            sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p')
        [[ -n $version ]] || continue
        if printf '%s\n' "$swift_oldest" "$version" | sort -CV; then
            PATH=$folder:$PATH
            return
        fi
        found+=" Found is only $version in $folder."
    done
    die "Swift $swift_oldest or newer is needed to build.$found" \
        'Get it with swiftly or as an archive from https://www.swift.org/install/linux/,' \
        'and put the folder that holds "swift" (the usr/bin of an archive) into PATH.'
}

# Swift's archive does not bring the Debian libraries that its build tool uses.
need_swift_libraries() {
    local library missing=()
    while read -r library; do
        case $library in
            libcurl.so.4) missing+=(libcurl4) ;;
            libncurses.so.6) missing+=(libncurses6) ;;
            libsqlite3.so.0) missing+=(libsqlite3-0) ;;
            libstdc++.so.6) missing+=(libstdc++6) ;;
            libuuid.so.1) missing+=(libuuid1) ;;
            libxml2.so.2) missing+=(libxml2) ;;
        esac
    done < <(for tool in swift-build swift-frontend; do
        LC_ALL=C ldd "$1/$tool" 2>/dev/null | awk '/not found/ { print $1 }'
    done | sort -u)
    [[ ${#missing[@]} -eq 0 ]] || install_packages "${missing[@]}"
}

# --- Steps and tests ----------------------------------------------------------

failed_steps=()

# Runs a command as one named step: one line for how it went and how long it took, its output
# in $logs/NAME.log, errors and end of which are shown if it failed. The script goes on either way.
step() {
    local name=$1 start=$SECONDS status=0
    shift
    mkdir -p "$logs"
    # Swift's tests colour what goes into a pipe, too.
    NO_COLOR=1 "$@" >"$logs/$name.log" 2>&1 </dev/null || status=$?
    if [[ $status -eq 0 ]]; then
        printf 'ok    %-18s %4d s\n' "$name" "$((SECONDS - start))"
    else
        echo "exit status $status" >>"$logs/$name.log"
        printf 'FAIL  %-18s %4d s, in %s:\n' "$name" "$((SECONDS - start))" "$logs/$name.log"
        {
            grep -aE -A 3 '✘ .* recorded an issue|error:' "$logs/$name.log" | head -n 60 || true
            tail -n 8 "$logs/$name.log"
        } | sed 's/^/      /'
        failed_steps+=("$name")
    fi
    return 0
}

# Prints "PASSED FAILED SKIPPED" over logs of test runs. A run that ended without its summary
# line, ran no test, or ended badly without a failed one, counts as one failure.
tally() {
    awk '
        function close_run() { if (open && (!total || bad && !failed)) lost++ }
        FNR == 1 { close_run(); open = 1; total = failed = bad = 0 }
        /Test run with [0-9]+ tests? / {
            sub(/.*Test run with /, ""); total = $1; all += $1; next
        }
        /✘ Test .* failed after [0-9.]+ seconds/ { failed++; failures++ }
        /➜ Test ([^c]|c[^a]).* (skipped|was cancelled)/ { skipped++ }
        /^exit status [0-9]/ { bad = 1 }
        END { close_run(); print all - failures - skipped, failures + lost, skipped + 0 }
    ' "$@" /dev/null
}
