package import TextParsing

/// An atom of OVSDB (RFC 7047, section 5.1, `<atom>`).
package enum OVSDBAtom: Sendable, Hashable {
    /// A string.
    case string(String)
    /// An integer.
    case integer(Int64)
    /// A real number.
    case real(Double)
    /// A boolean.
    case boolean(Bool)
    /// A row's uuid: `["uuid","…"]`.
    case uuid(String)
    /// A row inserted in the same transaction: `["named-uuid","…"]`.
    case namedUUID(String)

    /// The text of a string or uuid.
    package var text: String? {
        switch self {
        case .string(let text), .uuid(let text), .namedUUID(let text): text
        default: nil
        }
    }

    init?(_ json: JSONValue) {
        switch json {
        case .string(let text): self = .string(text)
        case .number(let digits):
            if let value = Int64(digits) {
                self = .integer(value)
            } else if let value = Double(digits) {
                self = .real(value)
            } else {
                return nil
            }
        case .bool(let value): self = .boolean(value)
        case .array(let pair):
            guard pair.count == 2, let text = pair[1].string else { return nil }
            switch pair[0] {
            case .string("uuid"): self = .uuid(text)
            case .string("named-uuid"): self = .namedUUID(text)
            default: return nil
            }
        case .null, .object: return nil
        }
    }

    package var json: JSONValue {
        switch self {
        case .string(let text): .string(text)
        case .integer(let value): .number(String(value))
        case .real(let value): .number(String(value))
        case .boolean(let value): .bool(value)
        case .uuid(let text): .array([.string("uuid"), .string(text)])
        case .namedUUID(let text): .array([.string("named-uuid"), .string(text)])
        }
    }
}

/// A column's value (RFC 7047, section 5.1, `<value>`): a set, of which one of a single atom is written as that atom, or
/// a map.
package enum OVSDBValue: Sendable, Hashable {
    /// `["set",[…]]`, or a lone atom.
    case set([OVSDBAtom])
    /// `["map",[[key,value],…]]`.
    case map([OVSDBAtom: OVSDBAtom])

    /// A value of one atom.
    package static func atom(_ atom: OVSDBAtom) -> OVSDBValue { .set([atom]) }

    /// The atoms of a set.
    package var atoms: [OVSDBAtom] { if case .set(let atoms) = self { atoms } else { [] } }

    init?(_ json: JSONValue) {
        if let atom = OVSDBAtom(json) {
            self = .set([atom])
            return
        }
        guard case .array(let pair) = json, pair.count == 2, case .array(let elements) = pair[1] else { return nil }
        switch pair[0] {
        case .string("set"):
            let atoms = elements.compactMap(OVSDBAtom.init)
            guard atoms.count == elements.count else { return nil }
            self = .set(atoms)
        case .string("map"):
            var map: [OVSDBAtom: OVSDBAtom] = [:]
            for element in elements {
                guard case .array(let pair) = element, pair.count == 2, let key = OVSDBAtom(pair[0]),
                    let value = OVSDBAtom(pair[1])
                else { return nil }
                map[key] = value
            }
            self = .map(map)
        default: return nil
        }
    }

    package var json: JSONValue {
        switch self {
        case .set(let atoms):
            return atoms.count == 1 ? atoms[0].json : .array([.string("set"), .array(atoms.map(\.json))])
        case .map(let map):
            let pairs = map.map { JSONValue.array([$0.key.json, $0.value.json]) }.sorted { $0.text < $1.text }
            return .array([.string("map"), .array(pairs)])
        }
    }
}
