// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

/// A room of the house: a library target whose tests live in `Tests/<name>Tests`.
func room(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(of name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []) -> Target {
    .testTarget(
        name: name + "Tests", dependencies: [.byName(name: name)] + dependencies, exclude: exclude,
        swiftSettings: settings)
}

let nio: [Target.Dependency] = [
    .product(name: "NIOCore", package: "swift-nio"),
    .product(name: "NIOPosix", package: "swift-nio"),
    .product(name: "NIOHTTP1", package: "swift-nio"),
    .product(name: "NIOWebSocket", package: "swift-nio"),
    .product(name: "NIOSSL", package: "swift-nio-ssl"),
]
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let collections: Target.Dependency = .product(name: "OrderedCollections", package: "swift-collections")
let subprocess: Target.Dependency = .product(name: "Subprocess", package: "swift-subprocess")
let package = Package(
    name: "ovnpath",
    products: [.executable(name: "ovnpath", targets: ["ovnpath"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    ],
    targets: [
        // Ordered so that a target depends only on targets above it.
        room("PathModel"),
        room("OVNTools"),
        room("OVNKubernetes", ["PathModel"]),
        room(
            "Kubernetes",
            ["PathModel"] + nio + [
                .product(name: "AsyncHTTPClient", package: "async-http-client"), "Yams", subprocess, logging,
            ]),
        room("PathTracer", ["PathModel", "OVNTools", "OVNKubernetes", logging]),
        room("Connectivity", ["PathModel", "OVNKubernetes", "Yams", collections]),
        room("PathReport", ["PathModel", "Connectivity"]),
        room("Snapshot", [subprocess]),
        room("Replay", ["PathModel", "OVNKubernetes", "Snapshot"] + nio + [subprocess, logging]),
        room(
            "PathCommands",
            [
                "PathModel", "OVNKubernetes", "Kubernetes", "PathTracer", "Connectivity", "PathReport", "Snapshot",
                "Replay",
                logging, collections,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ]),
        .executableTarget(name: "ovnpath", dependencies: ["PathCommands"], swiftSettings: settings),

        // What the tests of Replay and PathCommands know of the OVN that they run on.
        .target(
            name: "ReplaySupport", dependencies: ["Replay"], path: "Tests/ReplaySupport", swiftSettings: settings),
        // Values of the model as tests write them.
        .target(name: "ModelSupport", dependencies: ["PathModel"], path: "Tests/ModelSupport", swiftSettings: settings),
        tests(of: "PathModel"),
        tests(of: "OVNTools"),
        tests(of: "OVNKubernetes"),
        tests(of: "Kubernetes", ["Replay", .product(name: "NIOEmbedded", package: "swift-nio")] + nio),
        tests(of: "PathTracer", ["OVNTools", "ModelSupport"]),
        tests(of: "Connectivity", ["Yams", "ModelSupport"]),
        tests(of: "PathReport", ["ModelSupport"], exclude: ["Snapshots"]),
        tests(of: "Snapshot", [subprocess]),
        tests(of: "Replay", ["ReplaySupport", "Snapshot"] + nio + [subprocess]),
        tests(
            of: "PathCommands", ["PathModel", "Snapshot", "Replay", "ReplaySupport", subprocess],
            exclude: ["Help/Snapshots"]),
    ]
)

// `make benchmark`. Left out otherwise: nobody who builds or tests the program waits for it.
if Context.environment["OVNPATH_BENCHMARKS"] != nil {
    package.targets.append(
        .executableTarget(
            name: "ovnpath-benchmark", dependencies: ["Kubernetes", "Replay", "Snapshot", subprocess, logging] + nio,
            path: "Benchmarks", exclude: ["Sequences"], swiftSettings: settings))
}
