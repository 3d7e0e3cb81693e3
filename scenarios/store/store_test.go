package store_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"sync"
	"testing"

	"interleave/scenarios"
	"interleave/scenarios/store"
)

const (
	secret   = 0x5eed
	asWriter = "INTERLEAVE_TEST_AS_WRITER" // folder in which this program writes orders
)

// TestMain lets the test binary be another process that writes, until it is killed:
// it says the number of each order when that is written.
func TestMain(m *testing.M) {
	if folder := os.Getenv(asWriter); folder != "" {
		os.Exit(writeFrom(folder))
	}
	os.Exit(m.Run())
}

func writeFrom(folder string) int {
	first, _ := strconv.ParseUint(os.Args[1], 10, 64)
	var c store.Client
	if c.Open(folder) != nil {
		return 1
	}
	for number := first; ; number++ {
		if err := c.WriteRow(number, number%scenarios.Items); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		fmt.Println(number)
	}
}

func kept(t testing.TB) (*store.Kept, string) {
	t.Helper()
	folder := t.TempDir()
	k, err := store.Make(folder, secret)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := k.Close(); err != nil {
			t.Error(err)
		}
	})
	return k, folder
}

func client(t testing.TB, folder string) *store.Client {
	t.Helper()
	c := new(store.Client)
	if err := c.Open(folder); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return c
}

// written is how often each order is there.
func written(t *testing.T, k *store.Kept) map[uint64]int {
	t.Helper()
	count := map[uint64]int{}
	err := k.Orders(func(number, item uint64) {
		count[number]++
		if item != number%scenarios.Items {
			t.Errorf("order %d is of item %d", number, item)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return count
}

// What files and rows say of an item is what the answer has to hold.
func TestReadsWhatIsKept(t *testing.T) {
	_, folder := kept(t)
	c := client(t, folder)
	for item := range uint64(scenarios.Items) {
		for name, read := range map[string]func([]byte, uint64) ([]byte, error){scenarios.InFile: c.ReadFile, scenarios.InRow: c.ReadRow} {
			want := "x" + string(scenarios.AppendKept(nil, secret, name, item))
			if got, err := read([]byte("x"), item); string(got) != want || err != nil {
				t.Errorf("item %d in %s = %q, %v, want %q", item, name, got, err, want)
			}
		}
	}
	if _, err := c.ReadFile(nil, scenarios.Items); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the file of an item that is not there: %v, want that it does not exist", err)
	}
	if got, err := c.ReadRow(nil, scenarios.Items); err == nil {
		t.Errorf("the row of an item that is not there = %q, want an error", got)
	}
	if _, err := c.ReadRow(nil, 1); err != nil {
		t.Errorf("ReadRow after a failure: %v", err)
	}
}

func TestNeedsAFolder(t *testing.T) {
	if err := new(store.Client).Open(t.TempDir()); err == nil {
		t.Error("Open of an empty folder succeeds")
	}
}

// Threads of one process read and write at the same time, and no order is lost.
func TestManyAtOnce(t *testing.T) {
	k, folder := kept(t)
	c := client(t, folder)
	const threads, each = 16, 50
	var all sync.WaitGroup
	for i := range uint64(threads) {
		all.Go(func() {
			runtime.LockOSThread()
			for j := range uint64(each) {
				number := i*each + j
				if _, err := c.ReadRow(nil, number%scenarios.Items); err != nil {
					t.Error(err)
				}
				if err := c.WriteRow(number, number%scenarios.Items); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	count := written(t, k)
	for number := range uint64(threads * each) {
		if count[number] != 1 {
			t.Errorf("order %d is there %d times", number, count[number])
		}
	}
	if len(count) != threads*each {
		t.Errorf("%d orders are there, want %d", len(count), threads*each)
	}
}

// Processes share a folder, and an order that was written outlives the process, even
// one that is killed.
func TestOrdersOutliveTheirProcess(t *testing.T) {
	k, folder := kept(t)
	const processes, span, enough = 3, 1_000_000, 100
	answered := make([]uint64, processes) // the last one that each process has said
	var all sync.WaitGroup
	for i := range uint64(processes) {
		cmd := exec.Command(os.Args[0], fmt.Sprint(i*span))
		cmd.Env = append(os.Environ(), asWriter+"="+folder)
		cmd.Stderr = os.Stderr
		out, err := cmd.StdoutPipe()
		if err == nil {
			err = cmd.Start()
		}
		if err != nil {
			t.Fatal(err)
		}
		all.Go(func() {
			for n := 0; ; n++ {
				if n == enough {
					cmd.Process.Kill()
				}
				var number uint64
				if _, err := fmt.Fscanln(out, &number); err != nil {
					break
				}
				answered[i] = number
			}
			cmd.Wait()
		})
	}
	all.Wait()
	count := written(t, k)
	for i, last := range answered {
		first := uint64(i) * span
		if last < first+enough-1 {
			t.Errorf("process %d has written up to %d only", i, last)
		}
		for number := first; number <= last; number++ {
			if count[number] != 1 {
				t.Errorf("order %d, which was answered, is there %d times", number, count[number])
			}
		}
	}
}
