// Command go-nethttp is a server for interleave on Go's net/http.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	rate := measureRate()
	http.Handle("/hello", page(func(url.Values) (string, error) { return "Hello, World!\n", nil }))
	http.Handle("/backend", page(backend))
	http.Handle("/purchase", page(purchase))
	http.Handle("/hog", page(func(query url.Values) (string, error) { return hog(query, rate) }))
	http.Handle("/churn", page(func(query url.Values) (string, error) { return "once " + number(query) + "\n", nil }))
	http.Handle("/idle", page(func(query url.Values) (string, error) { return "here " + number(query) + "\n", nil }))

	server := &http.Server{Addr: net.JoinHostPort(os.Getenv("HOST"), os.Getenv("PORT"))}
	go func() {
		if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
			log.Fatal(err)
		}
	}()
	<-ctx.Done()
	drain, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	server.Shutdown(drain)
}

// page answers with the text that a handler makes of the query.
func page(handle func(url.Values) (string, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, err := handle(r.URL.Query())
		if err != nil {
			log.Print(err)
			http.Error(w, "upstream failed", http.StatusBadGateway)
			return
		}
		w.Header().Set("Content-Type", "text/plain")
		fmt.Fprint(w, text)
	})
}

// number is the request's.
func number(query url.Values) string {
	if n := query.Get("n"); n != "" {
		return n
	}
	return "0"
}
