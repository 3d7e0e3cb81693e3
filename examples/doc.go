// Package examples holds complete servers of other frameworks that interleave
// can measure beside its models, each with the file that describes it:
//
//	interleave verify --server examples/python/server.yaml --scenario purchase
//	interleave bench --server examples/python/server.yaml,examples/go-nethttp/server.yaml
//
// The folder workloads has workloads of a reader's own beside a server for all of them.
//
// Package interleave/runner/outside states the contract.
package examples
