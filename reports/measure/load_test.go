package measure

import (
	"testing"

	"interleave/results"
)

func TestWhatIsSaidOfALoad(t *testing.T) {
	read, write := &results.PaceInfo{Bytes: 1 << 10, Every: 0.01}, &results.PaceInfo{Bytes: 20, Every: 1}
	for _, tt := range []struct {
		load results.LoadInfo
		want string
	}{
		{results.LoadInfo{Arrivals: "closed", Clients: 3, Read: read, Write: write},
			"closed loop: 3 clients, each waiting for its answer, reading 1 KiB every 10 ms, writing 20 B every 1 s"},
		{results.LoadInfo{Arrivals: "closed", Clients: 3, Allow: &results.AllowInfo{Statuses: []int{503}, Lost: true}},
			"closed loop: 3 clients, each waiting for its answer; answers of status 503 and lost requests are counted and are no errors"},
		{results.LoadInfo{Window: 10, Groups: []results.GroupInfo{{Class: "order", Clients: 64, Rate: new(200.0)}, {Class: "hang", Clients: 2, Rate: new(0.05), First: 0.1}}},
			"64 clients that order, 200 times per second together; 2 clients that hang, once, 100 ms after the warm-up"},
		{results.LoadInfo{
			Window: 10,
			Groups: []results.GroupInfo{{Class: "order", Clients: 64, Rate: new(200.0)}, {Class: "exit", Clients: 2, Rate: new(2.0), First: 0.25}},
			Allow:  &results.AllowInfo{Statuses: []int{500, 502}, Lost: true, RestartDelay: 0.1},
		}, "64 clients that order, 200 times per second together; 2 clients that exit, 2.00 times per second together, first 250 ms after the warm-up" +
			"; answers of status 500 and 502 and lost requests are counted and are no errors; a server that ends is started again after 100 ms"},
		{results.LoadInfo{Groups: []results.GroupInfo{{Class: "stream", Clients: 50, Read: read}, {Class: "ask", Clients: 4}}},
			"50 clients that stream, reading 1 KiB every 10 ms; 4 clients that ask"},
		{results.LoadInfo{Arrivals: "closed", Clients: 1, PutOnBy: &results.PutOnBy{Host: "gen1", Why: "1 client cannot be divided among 2 load hosts"}},
			"closed loop: 1 client, each waiting for its answer; put on by gen1 alone, as 1 client cannot be divided among 2 load hosts"},
	} {
		if got := loadText(tt.load); got != tt.want {
			t.Errorf("loadText(%+v) = %q, want %q", tt.load, got, tt.want)
		}
	}
}
