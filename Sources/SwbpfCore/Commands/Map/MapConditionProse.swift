extension CommandGroup {
    /// What the manual says of maps: what they are, and how their entries are chosen.
    static let mapDetails = """
        A map carries data between programs, and between programs and user space.
        Conditions (--where) compare parts of entries: 'key.port == 443 && value.packets > 100'. A part is a field \
        (key.saddr, value.stats[2].bytes), all of the key or of the value where that is a number or text, or bytes: \
        key[3] is one byte (of an array an element), value[4:8] the number in bytes 4 to 7, lowest byte first, and \
        be(value[4:8]) the same with the highest first. They are compared by ==, !=, <, <=, > and >=, with a \
        number, an enumerator, an address or text; by ~ and !~ text with a pattern of '*', '?' and '[...]'; and \
        by 'in' an address with a network: 'key.saddr in 10.0.0.0/8', of which the bytes have to lie in the order \
        of the network. & takes out bits first: '(value.flags & 0xf) == 3'. A part alone is true unless \
        it is zero. !, &&, || and parentheses join. Text that has blanks or signs stands in quotation marks.
        Numbers of the types __be16, __be32 and __be64 are those that are meant, not those that their bytes would be \
        here. Where each CPU has a value, an entry is chosen if all of the condition holds for one of them; 'cpu' is \
        its number. What entries are sorted by (--sort) is a part as in conditions; where each CPU has a number, \
        the sum.
        """
}
