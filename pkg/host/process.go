// Package host starts the data source's process and calls it over gRPC as
// Grafana does, so that the demo and the tests use the plugin as it ships.
package host

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/backend/grpcplugin"
	"github.com/grafana/grafana-plugin-sdk-go/genproto/pluginv2"
	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"
)

// maxMessage is the largest response in bytes, as in Grafana.
const maxMessage = 1 << 30

const (
	dataService        = "data"
	diagnosticsService = "diagnostics"
	resourceService    = "resource"
)

// Process is a running data source.
type Process struct {
	client      *plugin.Client
	data        grpcplugin.DataClient
	diagnostics grpcplugin.DiagnosticsClient
	resources   grpcplugin.ResourceClient
}

// Start runs the data source's binary, with its log written to log, and returns
// when it responds.
func Start(binary string, log io.Writer) (*Process, error) {
	client := plugin.NewClient(&plugin.ClientConfig{
		Cmd: exec.Command(binary), //nolint:noctx // the plugin; Stop ends it
		HandshakeConfig: plugin.HandshakeConfig{
			ProtocolVersion: grpcplugin.ProtocolVersion,
			MagicCookieKey:  grpcplugin.MagicCookieKey, MagicCookieValue: grpcplugin.MagicCookieValue,
		},
		VersionedPlugins: map[int]plugin.PluginSet{grpcplugin.ProtocolVersion: {
			dataService:        &grpcplugin.DataGRPCPlugin{},
			diagnosticsService: &grpcplugin.DiagnosticsGRPCPlugin{},
			resourceService:    &grpcplugin.ResourceGRPCPlugin{},
		}},
		AllowedProtocols: []plugin.Protocol{plugin.ProtocolGRPC},
		GRPCDialOptions:  []grpc.DialOption{grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(maxMessage))},
		Logger:           hclog.New(&hclog.LoggerOptions{Output: log, Level: hclog.Info}),
	})
	process := &Process{client: client}
	if err := process.dispense(); err != nil {
		client.Kill()
		return nil, fmt.Errorf("start the plugin %s: %w", binary, err)
	}
	return process, nil
}

func (p *Process) dispense() error {
	protocol, err := p.client.Client()
	if err != nil {
		return err
	}
	services := map[string]func(any) bool{
		dataService:        func(raw any) (ok bool) { p.data, ok = raw.(grpcplugin.DataClient); return ok },
		diagnosticsService: func(raw any) (ok bool) { p.diagnostics, ok = raw.(grpcplugin.DiagnosticsClient); return ok },
		resourceService:    func(raw any) (ok bool) { p.resources, ok = raw.(grpcplugin.ResourceClient); return ok },
	}
	for name, take := range services {
		raw, err := protocol.Dispense(name)
		if err != nil {
			return fmt.Errorf("request the service %s: %w", name, err)
		}
		if !take(raw) {
			return fmt.Errorf("the service %s is a %T", name, raw)
		}
	}
	return nil
}

// QueryData sends the queries of a panel.
func (p *Process) QueryData(ctx context.Context, request *backend.QueryDataRequest) (*backend.QueryDataResponse, error) {
	response, err := p.data.QueryData(ctx, backend.ToProto().QueryDataRequest(request))
	if err != nil {
		return nil, fmt.Errorf("query the plugin: %w", err)
	}
	return backend.FromProto().QueryDataResponse(response)
}

// CheckHealth sends the request of Save & test.
func (p *Process) CheckHealth(ctx context.Context, request *backend.CheckHealthRequest) (*backend.CheckHealthResult, error) {
	response, err := p.diagnostics.CheckHealth(ctx, &pluginv2.CheckHealthRequest{PluginContext: backend.ToProto().PluginContext(request.PluginContext)})
	if err != nil {
		return nil, fmt.Errorf("check the plugin's health: %w", err)
	}
	return backend.FromProto().CheckHealthResponse(response), nil
}

// Metrics returns what the process measures of itself, in Prometheus's text format.
func (p *Process) Metrics(ctx context.Context) (string, error) {
	response, err := p.diagnostics.CollectMetrics(ctx, &pluginv2.CollectMetricsRequest{})
	if err != nil {
		return "", fmt.Errorf("collect the plugin's metrics: %w", err)
	}
	return string(response.GetMetrics().GetPrometheus()), nil
}

// CallResource calls a resource of the data source and passes the response to
// sender part by part.
func (p *Process) CallResource(ctx context.Context, request *backend.CallResourceRequest, sender backend.CallResourceResponseSender) error {
	stream, err := p.resources.CallResource(ctx, backend.ToProto().CallResourceRequest(request))
	if err != nil {
		return fmt.Errorf("call the plugin's resource %s: %w", request.Path, err)
	}
	for {
		part, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read the plugin's resource %s: %w", request.Path, err)
		}
		if err := sender.Send(backend.FromProto().CallResourceResponse(part)); err != nil {
			return err
		}
	}
}

// PID returns the process ID.
func (p *Process) PID() int { return p.client.ReattachConfig().Pid }

// Stop ends the process.
func (p *Process) Stop() { p.client.Kill() }
