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

/// The tests of a room of the tracer, which all use what is below it and what makes traces for tests.
func tracerTests(of name: String, _ others: [String] = []) -> Target {
    let rooms = [
        "TextParsing", "NetworkTypes", "PathModel", "OVNFormats", "HostFormats", "OVNKubernetes", "TraceResolve",
        "TraceProbe", "TraceFollow", "TraceSupport", "ModelSupport", "RecordingSupport",
    ]
    let dependencies = (rooms + others).filter { $0 != name }.map { Target.Dependency.byName(name: $0) }
    return tests(of: name, dependencies + [logging])
}

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
        room("TextParsing"),
        room("NetworkTypes"),
        room("PathModel", ["NetworkTypes"]),
        room("OVNFormats", ["TextParsing"]),
        room("HostFormats", ["TextParsing"]),
        room("OVNKubernetes", ["TextParsing", "NetworkTypes", "PathModel"]),
        room(
            "Kubernetes",
            ["TextParsing", "NetworkTypes"] + nio + [
                .product(name: "AsyncHTTPClient", package: "async-http-client"), "Yams", subprocess, logging,
            ]),
        room("TraceResolve", ["NetworkTypes", "PathModel", "OVNKubernetes"]),
        room("TraceProbe", ["TextParsing", "NetworkTypes", "PathModel", "OVNFormats", "OVNKubernetes", logging]),
        room(
            "TraceFollow",
            [
                "TextParsing", "NetworkTypes", "PathModel", "OVNFormats", "HostFormats", "OVNKubernetes",
                "TraceResolve", "TraceProbe",
            ]),
        room("TraceVerdict", ["NetworkTypes", "PathModel", "OVNKubernetes", "TraceResolve", "TraceFollow"]),
        room("TraceExplain", ["NetworkTypes", "PathModel", "OVNKubernetes", "TraceResolve", "TraceFollow"]),
        room(
            "PathTracer",
            [
                "NetworkTypes", "PathModel", "OVNFormats", "OVNKubernetes", "TraceResolve", "TraceProbe", "TraceFollow",
                "TraceVerdict", "TraceExplain", logging,
            ]),
        room("Connectivity", ["TextParsing", "NetworkTypes", "PathModel", "OVNKubernetes", "Yams", collections]),
        room("PathReport", ["TextParsing", "NetworkTypes", "PathModel", "Connectivity"]),
        room("ClusterBundle", ["TextParsing", subprocess]),
        room(
            "Replay", ["TextParsing", "NetworkTypes", "OVNKubernetes", "ClusterBundle"] + nio + [subprocess, logging]),
        room(
            "Console", ["PathReport", logging]),
        room(
            "LiveCluster",
            [
                "NetworkTypes", "OVNKubernetes", "Kubernetes", "TraceResolve", "TraceProbe",
                "Connectivity", logging,
            ]),
        room(
            "OvnkubeTrace",
            [
                "NetworkTypes", "PathModel", "OVNKubernetes", "Kubernetes", "TraceResolve", "TraceProbe", "PathTracer",
                "PathReport", "Console", "LiveCluster", logging,
            ]),
        room(
            "PathCommands",
            [
                "TextParsing", "NetworkTypes", "PathModel", "OVNKubernetes", "Kubernetes", "TraceResolve", "TraceProbe",
                "PathTracer",
                "Connectivity", "PathReport", "ClusterBundle", "Replay", "Console", "LiveCluster", "OvnkubeTrace",
                logging, collections, subprocess,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ]),
        .executableTarget(name: "ovnpath", dependencies: ["PathCommands"], swiftSettings: settings),

        // What the tests of Replay and PathCommands know of the OVN that they run on.
        .target(
            name: "ReplaySupport", dependencies: ["Replay"], path: "Tests/ReplaySupport", swiftSettings: settings),
        // Values of the model as tests write them.
        .target(
            name: "ModelSupport", dependencies: ["NetworkTypes", "PathModel"], path: "Tests/ModelSupport",
            swiftSettings: settings),
        // The recorded outputs of the tools.
        .target(name: "RecordingSupport", path: "Tests/RecordingSupport", swiftSettings: settings),
        // A cluster's objects and tool outputs as the tests of the tracer's rooms write them.
        .target(
            name: "TraceSupport",
            dependencies: [
                "NetworkTypes", "PathModel", "OVNFormats", "OVNKubernetes", "TraceResolve", "TraceProbe", "TraceFollow",
                "RecordingSupport",
            ], path: "Tests/TraceSupport", swiftSettings: settings),
        tests(of: "TextParsing"),
        tests(of: "NetworkTypes"),
        tests(of: "PathModel", ["NetworkTypes", "ModelSupport"]),
        tests(of: "OVNFormats", ["TextParsing", "RecordingSupport"]),
        tests(of: "HostFormats", ["RecordingSupport"]),
        tests(of: "OVNKubernetes", ["NetworkTypes", "PathModel"]),
        tests(of: "Kubernetes", ["Replay", .product(name: "NIOEmbedded", package: "swift-nio"), logging] + nio),
        tracerTests(of: "TraceResolve"),
        tracerTests(of: "TraceProbe"),
        tracerTests(of: "TraceFollow"),
        tracerTests(of: "TraceVerdict", ["TraceExplain", "PathTracer"]),
        tracerTests(of: "TraceExplain"),
        tracerTests(of: "PathTracer"),
        tests(of: "Connectivity", ["NetworkTypes", "PathModel", "OVNKubernetes", "Yams", "ModelSupport"]),
        tests(of: "PathReport", ["NetworkTypes", "PathModel", "Connectivity", "ModelSupport"], exclude: ["Snapshots"]),
        tests(of: "ClusterBundle", ["TextParsing", subprocess]),
        tests(of: "Replay", ["TextParsing", "ReplaySupport", "ClusterBundle"] + nio + [subprocess]),
        tests(of: "OvnkubeTrace"),
        tests(
            of: "PathCommands",
            [
                "TextParsing", "NetworkTypes", "PathModel", "PathReport", "TraceResolve", "Console", "LiveCluster",
                "OvnkubeTrace",
                "ClusterBundle", "Replay", "ReplaySupport", "ModelSupport", subprocess,
            ],
            exclude: ["Help/Snapshots"]),
    ]
)

// `make benchmark`. Left out otherwise: nobody who builds or tests the program waits for it.
if Context.environment["OVNPATH_BENCHMARKS"] != nil {
    package.targets.append(
        .executableTarget(
            name: "ovnpath-benchmark",
            dependencies: ["TextParsing", "Kubernetes", "Replay", "ClusterBundle", subprocess, logging] + nio,
            path: "Benchmarks", exclude: ["Sequences"], swiftSettings: settings))
}
