package plugin

import (
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/stretchr/testify/require"

	"github.com/interaction-segments/interaction-segments-app/pkg/postgres"
	"github.com/interaction-segments/interaction-segments-app/pkg/query"
)

func TestSettingsAreThoseOfGrafanasOwnPostgreSQL(t *testing.T) {
	parsed, err := parseSettings(backend.DataSourceInstanceSettings{
		URL: "db:5432", User: "reader",
		JSONData: []byte(`{"database":"segments","sslmode":"verify-ca","maxOpenConns":7,"maxIdleConns":2,"connMaxLifetime":"3600","postgresVersion":1500,"timescaledb":false,
			"tlsConfigurationMethod":"file-content"}`),
		DecryptedSecureJSONData: map[string]string{"password": "p", "tlsCACert": "ca", "tlsClientCert": "c", "tlsClientKey": "k"},
	})
	require.NoError(t, err)
	require.Equal(t, postgres.Connection{Address: "db:5432", Database: "segments", User: "reader", Password: "p", TLSMode: postgres.TLSVerifyCA,
		CACertificate: "ca", ClientCertificate: "c", ClientKey: "k"}, parsed.connection)
	require.Equal(t, postgres.Options{Relation: postgres.DefaultRelation, MaxConnections: 7, ConnectionLifetime: time.Hour, QueryTimeout: time.Minute, ExportsPerUser: 2}, parsed.options)
	require.Equal(t, time.Minute, parsed.stall)
	require.Equal(t, query.Defaults{RowLimit: 10_000, Thresholds: query.Thresholds{Default: 20}, Formula: query.AbandonsExcluded, Location: time.UTC}, parsed.defaults)
}

func TestOurOwnSettingsMayBeNumbersOrText(t *testing.T) {
	for _, json := range []string{
		`{"relation":"cc.segments","rowLimit":500,"queryTimeout":90,"timezone":"Europe/Berlin","serviceLevelThreshold":30,"serviceLevelFormula":"abandons_negative","talkIncludesHold":true}`,
		`{"relation":"cc.segments","rowLimit":"500","queryTimeout":"1m30s","timezone":"Europe/Berlin","serviceLevelThreshold":"30s","serviceLevelFormula":"abandons_negative","talkIncludesHold":"true"}`,
	} {
		parsed, err := parseSettings(backend.DataSourceInstanceSettings{Database: "from-the-root", JSONData: []byte(json)})
		require.NoError(t, err)
		require.Equal(t, "from-the-root", parsed.connection.Database)
		require.Equal(t, postgres.RelationName{Schema: "cc", Relation: "segments"}, parsed.options.Relation)
		require.Equal(t, 90*time.Second, parsed.options.QueryTimeout)
		require.Equal(t, "Europe/Berlin", parsed.defaults.Location.String())
		require.Equal(t, 500, parsed.defaults.RowLimit)
		require.InDelta(t, 30, parsed.defaults.Thresholds.Default, 0)
		require.Equal(t, query.AbandonsNegative, parsed.defaults.Formula)
		require.True(t, parsed.defaults.TalkIncludesHold)
	}
}

func TestAllInvalidSettingsAreReportedAtOnce(t *testing.T) {
	_, err := parseSettings(backend.DataSourceInstanceSettings{
		JSONData: []byte(`{"rowLimit":0,"queryTimeout":"soon","timezone":"Mars/Base","serviceLevelFormula":"best","talkIncludesHold":"maybe",
			"exportsPerUser":0,"exportStallTimeout":"0s","relation":".x","tlsConfigurationMethod":"file-path","maxOpenConns":-1}`),
		DecryptedSecureJSONData: map[string]string{"password": "hunter2"},
	})
	for _, part := range []string{
		`rowLimit "0" is not a whole number from 1 to 1000000`, `queryTimeout "soon" is not a duration`, `timezone "Mars/Base" is not a time zone`,
		`serviceLevelFormula "best" is unknown: use one of [abandons_excluded abandons_negative abandons_positive]`, `talkIncludesHold "maybe"`,
		`relation ".x" is not a name`, `tlsConfigurationMethod "file-path" is not supported`, `maxOpenConns "-1"`,
		`exportsPerUser "0" is not a whole number from 1 to 1000`, `exportStallTimeout "0s" is not a duration from 1s to 1h0m0s`,
	} {
		require.ErrorContains(t, err, part)
	}
	require.NotContains(t, err.Error(), "hunter2")
	_, err = parseSettings(backend.DataSourceInstanceSettings{JSONData: []byte(`{"database": 5}`)})
	require.ErrorContains(t, err, "jsonData.database cannot be a number")
}
