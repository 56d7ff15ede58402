private import Glibc
private import SwbpfCore

exit(Tool.run(systemArguments()))
