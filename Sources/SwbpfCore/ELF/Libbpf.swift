private import CLibbpf

/// The loader library inside this binary.
public enum Libbpf {
    /// Major and minor version of libbpf.
    public static var version: (major: Int, minor: Int) {
        (Int(libbpf_major_version()), Int(libbpf_minor_version()))
    }
}
