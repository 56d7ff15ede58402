private import CStart
private import Glibc
private import SwbpfCore

exit(Tool.run(unsafe systemArguments(swbpf_argument_count(), swbpf_arguments())))
