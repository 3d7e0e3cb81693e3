package main

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"
)

func backend(query url.Values) (string, error) {
	n := number(query)
	data, err := ask("data", n)
	return n + " " + data + "\n", err
}

func purchase(query url.Values) (string, error) {
	n := number(query)
	services := []string{"billing", "metadata", "ads", "recommendations"}
	answers := make([]string, len(services))
	errs := make([]error, len(services))
	var asked sync.WaitGroup
	for i, name := range services {
		asked.Go(func() { answers[i], errs[i] = ask(name, n) })
	}
	asked.Wait()
	text := "order " + n + "\n"
	for i, name := range services {
		if errs[i] != nil {
			return "", errs[i]
		}
		text += name + " " + answers[i] + "\n"
	}
	return text, nil
}

// client keeps as many connections alive as there are requests under way.
var client = &http.Client{
	Timeout:   10 * time.Second,
	Transport: &http.Transport{MaxIdleConnsPerHost: 4096},
}

func ask(name, n string) (string, error) {
	r, err := client.Get(os.Getenv("UPSTREAM_"+strings.ToUpper(name)) + "?n=" + url.QueryEscape(n))
	if err != nil {
		return "", err
	}
	defer r.Body.Close()
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	if err == nil && r.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s answered %s", name, r.Status)
	}
	return string(body), err
}
