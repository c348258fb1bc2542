// Package httpapi serves a graph over HTTP: the questions of query as JSON, as streams, and what changes
// a graph for those who may.
//
// Begin with [New], which gives an [http.Handler]:
//
//	service, err := httpapi.New(g, &httpapi.Options{Token: token})
//	http.Handle("/", service)
//
// It is mounted at the root, or below a path with [http.StripPrefix]. A [Service] is safe for concurrent use
// and lasts as long as its graph is open, which it does not close; [Service.Close] before that gives back what is held
// for clients. Each request is answered from one snapshot, the last one or one that is held, so that a load of another process is seen
// by the next request.
//
// The routes are a table, [Service.routes]: each has the type of its parameters, whose fields are the
// query's, and the type of its answer, a shape of graph/api. Requests are read by the former, and
// /openapi.json is made of both. Answers are what query --format json prints; errors are problems
// (RFC 9457) with the fields of [api.Error].
//
// Rows, time, bytes and questions at once have bounds, see [Options]. The memory of one search is bounded by
// graph.Options.Memory. Who reads is not asked for a name: whom that does not suit puts a proxy before it, or
// listens on a loopback address with Hosts set, as query serve does.
package httpapi
