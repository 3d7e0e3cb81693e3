// Command fasthttp answers hello with github.com/valyala/fasthttp. It is a module of
// its own: what it needs is no part of the product.
package main

import (
	"fmt"
	"os"
	"time"

	"github.com/valyala/fasthttp"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: fasthttp PORT")
		os.Exit(2)
	}
	server := &fasthttp.Server{
		Name:        "interleave",
		IdleTimeout: time.Hour,
		Handler: func(ctx *fasthttp.RequestCtx) {
			ctx.SetContentType("text/plain; charset=utf-8")
			ctx.SetBodyString("Hello, World!\n")
		},
	}
	fmt.Fprintln(os.Stderr, server.ListenAndServe("127.0.0.1:"+os.Args[1]))
	os.Exit(1)
}
