package httpapi

import (
	"net/http"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metrics are what /metrics tells, in a registry of the service's own.
type metrics struct {
	registry  *prometheus.Registry
	requests  *prometheus.CounterVec
	seconds   *prometheus.HistogramVec
	explored  prometheus.Counter
	cut       *prometheus.CounterVec
	panics    prometheus.Counter
	snapshots atomic.Int64 // that requests hold
}

func (s *Service) newMetrics() *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "newsgraph_http_requests_total", Help: "Requests that were answered, by route and status.",
		}, []string{"route", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "newsgraph_http_request_seconds", Help: "How long requests took, queue included, by route.",
			Buckets: []float64{.0005, .001, .002, .005, .01, .02, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60},
		}, []string{"route"}),
		explored: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "newsgraph_edges_explored_total", Help: "Edges that searches looked at.",
		}),
		cut: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "newsgraph_answers_cut_total", Help: "Answers that were cut short, by reason.",
		}, []string{"reason"}),
		panics: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "newsgraph_panics_total", Help: "Requests that met a fault of the service.",
		}),
	}
	gauge := func(name, help string, value func() float64) prometheus.Collector {
		return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, value)
	}
	m.registry.MustRegister(m.requests, m.seconds, m.explored, m.cut, m.panics,
		gauge("newsgraph_questions_running", "Questions that are being answered.", func() float64 { return float64(len(s.slots)) }),
		gauge("newsgraph_questions_queued", "Questions that wait for their turn.", func() float64 {
			return float64(max(len(s.waiting)-len(s.slots), 0))
		}),
		gauge("newsgraph_snapshots_open", "Snapshots that requests hold.", func() float64 { return float64(m.snapshots.Load()) }),
		gauge("newsgraph_snapshots_held", "Snapshots that are held for clients.", func() float64 { return float64(s.held.count()) }),
	)
	return m
}

// told answers GET /metrics.
func (s *Service) told() func(http.ResponseWriter, *http.Request) error {
	h := promhttp.HandlerFor(s.metrics.registry, promhttp.HandlerOpts{DisableCompression: true})
	return func(w http.ResponseWriter, r *http.Request) error {
		h.ServeHTTP(w, r)
		return nil
	}
}

// count counts a request.
func (m *metrics) count(route string, status int, took time.Duration) {
	m.requests.WithLabelValues(route, strconv.Itoa(status)).Inc()
	m.seconds.WithLabelValues(route).Observe(took.Seconds())
}

// cut counts an answer that was cut short.
func (s *Service) cut(reason string) {
	if reason != "" {
		s.metrics.cut.WithLabelValues(reason).Inc()
	}
}

// explored counts edges that a search looked at.
func (s *Service) explored(edges int) { s.metrics.explored.Add(float64(edges)) }
