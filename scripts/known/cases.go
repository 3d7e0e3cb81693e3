package main

// known is a workload, by the name of its file, and the models whose capacity with it is
// known.
type known struct {
	workload string
	models   []string
}

// cases are all of them.
func cases() []known {
	return []known{
		{"wait-pool", []string{"threadpool"}},
		{"wait-forked", []string{"prefork"}},
		{"wait-scatter", []string{"prefork"}},
		{"wait-held", []string{"eventloop", "threadpool"}},
		{"wait-stuck", []string{"eventloop"}},
		{"wait-many", []string{"eventloop"}},

		{"compute-short", []string{"eventloop"}},
		{"compute-long", []string{"eventloop"}},
		{"compute-mixed", []string{"eventloop"}},
		{"compute-shared", []string{"threadpool"}},

		{"heavy-computing", []string{"eventloop"}},
		{"heavy-stuck", []string{"eventloop", "threadpool"}},
		{"heavy-pool", []string{"threadpool"}},

		{"mix-call", []string{"eventloop"}},
		{"mix-stuck", []string{"eventloop", "threadpool"}},
		{"mix-shop", []string{"eventloop"}},

		{"fan-pool", []string{"eventloop", "threadpool"}},
		{"fan-forked", []string{"prefork"}},

		{"big-loop", []string{"eventloop"}},
		{"big-pool", []string{"threadpool"}},
	}
}
