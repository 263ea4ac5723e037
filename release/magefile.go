//go:build mage

// The backend for every platform, built by the SDK as Grafana's release
// workflow expects. It is separate from Magefile.go because the SDK's build
// package imports a web server, which the demo need not compile.
package main

import (
	"github.com/grafana/grafana-plugin-sdk-go/build"
	"github.com/magefile/mage/mg"
)

// All builds the backend for every platform.
func All() {
	b := build.Build{}
	mg.SerialDeps(b.Linux, b.LinuxARM64, b.LinuxARM, b.Darwin, b.DarwinARM64, b.Windows, b.GenerateManifestFile)
}
